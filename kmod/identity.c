// SPDX-License-Identifier: GPL-2.0
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/once.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/spinlock.h>

#include "conntrack.h"
#include "fingerprint.h"
#include "identity.h"
#include "lifetime.h"
#include "packet.h"
#include "permutation.h"
#include "place.h"

#define BUCKET_BITS	11
#define BUCKET_NR	BIT(BUCKET_BITS)
#define WAY_NR		8

/*
 * If the kernel does not report freed skbs, forget a packet after this many
 * jiffies.  A packet may wait for a neighbour or in a queue between two points.
 */
#define AGE_MAX		(10 * HZ)

/*
 * A packet can have three flows: the one in its headers, and those before and
 * after translation that conntrack knows.
 */
#define FLOW_NR		3

/**
 * struct sighting - a packet that is seen at a place
 * @pkt: the packet
 * @content: fingerprint of the bytes that stay the same
 * @flow: the flow that the packet has here
 * @hash: hash of @flow
 * @connection: connection and direction
 * @tracked: @connection is valid
 * @at: the place
 */
struct sighting {
	const struct nfr_packet *pkt;
	u64 content;
	struct nfr_flow flow;
	u64 hash;
	struct nfr_connection connection;
	bool tracked;
	struct nfr_place at;
};

/**
 * struct seen - a record of a packet.  A packet has one record for its skb, and
 *	another one for its bytes, which its copies share
 * @content: fingerprint of the bytes that stay the same
 * @id: packet id
 * @skb: address of the skb; NULL in the record of the bytes; never dereferenced
 * @head: address of the bytes; never dereferenced
 * @entry: connection and direction, as in struct nfr_connection; 0: none
 * @flow: hashes of the flows that the packet has had or will have; 0: unused
 * @settled: the connection will not get other addresses
 * @first: the place where the packet was first seen
 * @last: the place where it was seen last.  If that place has no input device,
 *	@last keeps the input device of the place before
 * @when: time when it was seen last, in jiffies
 * @used: the bucket's @uses when it was seen last; orders packets that have the
 *	same @when
 */
struct seen {
	u64 content;
	u64 id;
	const void *skb;
	const void *head;
	unsigned long entry;
	u64 flow[FLOW_NR];
	bool settled;
	struct nfr_place first;
	struct nfr_place last;
	unsigned long when;
	u32 used;
};

/**
 * struct bucket - packets whose addresses have the same hash
 * @address: address of the skb, or of the bytes, of each way; NULL: unused.
 *	Set under @lock; nfr_skb_died() clears it without the lock.  The array
 *	has its own cache line, because nfr_skb_died() reads it for each skb
 * @lock: guards everything else; taken with soft interrupts disabled
 * @uses: counts the packets that were seen
 * @way: the packets, in any order
 */
struct bucket {
	const void *address[WAY_NR] ____cacheline_aligned_in_smp;
	spinlock_t lock ____cacheline_aligned_in_smp; /* uses and way */
	u32 uses;
	struct seen way[WAY_NR];
};

static DEFINE_MUTEX(identity_lock);	/* guards the variables below */
static unsigned int identity_users;	/* rings with packet ids */
static struct bucket *buckets;	/* not NULL while there are users */
static bool sees_deaths;	/* the kernel calls nfr_skb_died() */

/*
 * Each CPU counts its packets.  The number of the CPU and its count make a
 * unique id.  The permutation keeps ids unique, and hides how many packets
 * other namespaces have.
 */
static DEFINE_PER_CPU(u64, numbered);
static struct nfr_permutation numbered_key; /* set once */

static u64 new_id(void)
{
	u64 id;

	do {
		u64 nr = this_cpu_inc_return(numbered) & GENMASK_ULL(47, 0);
		u64 cpu = raw_smp_processor_id();

		id = nfr_permute(cpu << 48 | nr, 32, &numbered_key);
	} while (!id);	/* 0 means unknown */
	return id;
}

static struct bucket *bucket_of(const void *address)
{
	return &buckets[hash_ptr(address, BUCKET_BITS)];
}

/* Forget the packet at @address: another packet may soon have this memory. */
static void address_died(const void *address)
{
	struct bucket *bucket = bucket_of(address);

	/*
	 * No packet uses @address now, so no CPU can add it to the bucket.  But
	 * another CPU may replace it there, so clear it with cmpxchg().
	 */
	for_each_unrolled(i, WAY_NR)
		if (unlikely(READ_ONCE(bucket->address[i]) == address))
			cmpxchg(&bucket->address[i], address, NULL);
}

void nfr_skb_died(const struct sk_buff *skb)
{
	address_died(skb);
	/* A clone that is not freed yet still uses the bytes. */
	if (!skb_cloned(skb))
		address_died(skb->head);
}

static bool sighting_init(struct sighting *s, const struct nfr_packet *pkt)
{
	s->pkt = pkt;
	s->content = nfr_fingerprint(pkt, &s->flow);
	if (!s->content)
		return false;
	s->hash = nfr_flow_hash(&s->flow);
	nfr_place_init(&s->at, pkt);
	s->tracked = nfr_conntrack_find(&s->connection, pkt->skb);
	return true;
}

static bool has_flow(const struct seen *seen, u64 hash)
{
	for (int i = 0; i < FLOW_NR; i++)
		if (seen->flow[i] == hash)
			return true;
	return false;
}

static bool has_reverse_flow(const struct seen *seen,
			     const struct nfr_flow *flow)
{
	struct nfr_flow reverse = *flow;

	swap(reverse.from, reverse.to);
	swap(reverse.ports[0], reverse.ports[1]);
	return has_flow(seen, nfr_flow_hash(&reverse));
}

/*
 * True if code other than conntrack may have translated the packet on its way
 * to @s.  Assume so only within one pass of the stack.  A reply is another
 * packet.  So is a packet that a local socket sends, if the packet of @seen
 * came from a device.
 */
static bool can_have_changed(const struct seen *seen, const struct sighting *s)
{
	/* A record of the bytes does not say where the packet was last. */
	if (seen->skb != s->pkt->skb ||
	    !nfr_place_follows(&seen->last, &s->at))
		return false;
	if (seen->last.in && s->pkt->outgoing && s->pkt->skb->sk)
		return false;
	return !has_reverse_flow(seen, &s->flow);
}

/*
 * True if the packet of @seen can have the addresses and ports of @s.  These
 * tell two packets of equal content apart.
 */
static bool is_same_flow(const struct seen *seen, const struct sighting *s)
{
	const struct nfr_connection *connection = &s->connection;

	if (s->tracked && connection->entry == seen->entry)
		return true;
	if (has_flow(seen, s->hash))
		return true;
	if (s->tracked && (has_flow(seen, nfr_flow_hash(&connection->before)) ||
			   has_flow(seen, nfr_flow_hash(&connection->after))))
		return true;
	return sees_deaths && can_have_changed(seen, s);
}

static bool is_same_packet(const struct seen *seen, const struct sighting *s)
{
	/*
	 * A packet starts only once, so @s is another packet.  The kernel did
	 * not report that the first one was freed.
	 */
	if (nfr_place_is(&seen->first, &s->at))
		return false;
	if (!sees_deaths && jiffies - seen->when > AGE_MAX)
		return false;
	return is_same_flow(seen, s);
}

static struct seen *seen_find(struct bucket *bucket, const void *address,
			      u64 content)
{
	for_each_unrolled(i, WAY_NR)
		if (READ_ONCE(bucket->address[i]) == address &&
		    bucket->way[i].content == content)
			return &bucket->way[i];
	return NULL;
}

/*
 * Return an unused way, or the way of the packet that was least recently seen.
 */
static int way_to_use(const struct bucket *bucket)
{
	int oldest = 0;

	for (int i = 0; i < WAY_NR; i++) {
		if (!READ_ONCE(bucket->address[i]))
			return i;
		if ((s32)(bucket->way[i].used - bucket->way[oldest].used) < 0)
			oldest = i;
	}
	return oldest;
}

static void seen_note_flow(struct seen *seen, const struct sighting *s)
{
	const struct nfr_connection *connection = &s->connection;

	seen->flow[0] = s->hash;
	if (!s->tracked)
		return;
	if (seen->entry != connection->entry || !seen->settled) {
		seen->flow[1] = nfr_flow_hash(&connection->before);
		seen->flow[2] = nfr_flow_hash(&connection->after);
	}
	seen->entry = connection->entry;
	seen->settled = connection->settled;
}

static void seen_note(struct bucket *bucket, struct seen *seen,
		      const struct sighting *s)
{
	seen->head = s->pkt->skb->head;
	seen->when = jiffies;
	seen->used = ++bucket->uses;
	seen_note_flow(seen, s);
}

/* The packet of @seen is now at another place. */
static void seen_move(struct seen *seen, const struct nfr_place *at)
{
	int in = at->in;

	if (!in && seen->last.netns == at->netns)
		in = seen->last.in;
	seen->last = *at;
	seen->last.in = in;
}

/*
 * Remember a packet by an address.  Store it in @seen, or if that is NULL, in
 * any way.  The packet was seen first at @first.
 */
static void seen_put(struct bucket *bucket, struct seen *seen,
		     const void *address, const struct sighting *s, u64 id,
		     const struct nfr_place *first)
{
	int way = seen ? seen - bucket->way : way_to_use(bucket);

	lockdep_assert_held(&bucket->lock);
	seen = &bucket->way[way];
	/* Set each field here or in seen_note(): zeroing all is slower. */
	seen->content = s->content;
	seen->id = id;
	seen->skb = address == s->pkt->skb ? address : NULL;
	seen->entry = 0;
	seen->flow[1] = 0;
	seen->flow[2] = 0;
	seen->settled = false;
	seen->first = *first;
	seen->last = s->at;
	seen_note(bucket, seen, s);
	WRITE_ONCE(bucket->address[way], address);
}

/*
 * Return the id of the packet that was seen with the same bytes: @s is a copy
 * of it.  If there is none, @s is a new packet and gets a new id.
 */
static u64 find_bytes(const struct sighting *s, struct nfr_place *first)
{
	const struct sk_buff *skb = s->pkt->skb;
	struct bucket *bucket = bucket_of(skb->head);
	struct seen *seen;
	u64 id;

	spin_lock(&bucket->lock);
	seen = seen_find(bucket, skb->head, s->content);
	if (seen && (sees_deaths || skb_cloned(skb)) &&
	    is_same_packet(seen, s)) {
		id = seen->id;
		*first = seen->first;
		seen->when = jiffies;
		seen->used = ++bucket->uses;
	} else {
		id = new_id();
		*first = s->at;
		seen_put(bucket, seen, skb->head, s, id, first);
	}
	spin_unlock(&bucket->lock);
	return id;
}

static void remember(const void *address, const struct sighting *s, u64 id,
		     const struct nfr_place *first)
{
	struct bucket *bucket = bucket_of(address);

	spin_lock(&bucket->lock);
	seen_put(bucket, seen_find(bucket, address, s->content), address, s, id,
		 first);
	spin_unlock(&bucket->lock);
}

/* The caller has disabled soft interrupts. */
static u64 identify(const struct sighting *s)
{
	const struct sk_buff *skb = s->pkt->skb;
	struct bucket *bucket = bucket_of(skb);
	struct nfr_place first = s->at;
	bool moved = true;
	struct seen *seen;
	u64 id = 0;

	spin_lock(&bucket->lock);
	seen = seen_find(bucket, skb, s->content);
	if (seen && is_same_packet(seen, s)) {
		id = seen->id;
		first = seen->first;
		moved = seen->head != skb->head;
		seen_move(seen, &s->at);
		seen_note(bucket, seen, s);
	} else if (!skb->cloned) {
		/* No other skb has ever had these bytes. */
		id = new_id();
		seen_put(bucket, seen, skb, s, id, &first);
	}
	spin_unlock(&bucket->lock);

	if (!id) {
		id = find_bytes(s, &first);
		remember(skb, s, id, &first);
	} else if (moved) {
		remember(skb->head, s, id, &first);
	}
	return id;
}

u64 nfr_identity(struct nfr_packet *pkt)
{
	struct sighting s __uninitialized;
	bool interruptible;

	/* Look up the packet once for all rings of the hook. */
	if (pkt->id || !sighting_init(&s, pkt))
		return pkt->id;
	/* Testing costs less than disabling soft interrupts again. */
	interruptible = !softirq_count();
	if (interruptible)
		local_bh_disable();
	pkt->id = identify(&s);
	if (interruptible)
		local_bh_enable();
	return pkt->id;
}

/* Look in the bucket of @address only. */
static u64 find_dying(const void *address, u64 content, bool may_wait)
{
	struct bucket *bucket = bucket_of(address);
	struct seen *seen;
	u64 id;

	/*
	 * Code that must not wait may have interrupted this CPU while it held
	 * the lock.
	 */
	if (may_wait)
		spin_lock_bh(&bucket->lock);
	else if (!spin_trylock(&bucket->lock))
		return 0;
	seen = seen_find(bucket, address, content);
	id = seen ? seen->id : 0;
	if (may_wait)
		spin_unlock_bh(&bucket->lock);
	else
		spin_unlock(&bucket->lock);
	return id;
}

/*
 * The address was not reported as freed since the packet was seen there, and
 * the content is the same.  So it is the same packet, wherever it is now.
 */
u64 nfr_identity_of_dying(const struct nfr_packet *pkt, bool may_wait)
{
	const struct sk_buff *skb = pkt->skb;
	struct nfr_flow flow;
	u64 content = nfr_fingerprint(pkt, &flow);
	u64 id = 0;

	if (content)
		id = find_dying(skb, content, may_wait);
	if (content && !id)
		id = find_dying(skb->head, content, may_wait);
	return id ?: new_id();
}

static int identity_start(void)
{
	struct bucket *new = kvcalloc(BUCKET_NR, sizeof(*new),
				      GFP_KERNEL_ACCOUNT);

	if (!new)
		return -ENOMEM;
	for (int i = 0; i < BUCKET_NR; i++)
		spin_lock_init(&new[i].lock);
	nfr_fingerprint_init();
	get_random_once(&numbered_key, sizeof(numbered_key));
	buckets = new;
	sees_deaths = nfr_lifetime_start();
	return 0;
}

static void identity_stop(void)
{
	nfr_lifetime_stop();
	kvfree(buckets);
	buckets = NULL;
}

int nfr_identity_get(void)
{
	int err = 0;

	mutex_lock(&identity_lock);
	if (!identity_users)
		err = identity_start();
	if (!err)
		identity_users++;
	mutex_unlock(&identity_lock);
	return err;
}

void nfr_identity_put(void)
{
	mutex_lock(&identity_lock);
	if (!--identity_users)
		identity_stop();
	mutex_unlock(&identity_lock);
}
