// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/base/clock.h"
#include "common/decode/hash.h"
#include "common/decode/names.h"
#include "common/base/thread.h"

#define SETS		256
#define WAYS		4
#define QUEUE_MAX	64
#define PATIENCE	(CLOCK_SECOND / 10)
#define LIVE_SHARE	10	/* wait at most 1 / LIVE_SHARE of the time */
#define PORTS		65536
#define HOST_MAX	128

enum state {
	STATE_FREE,
	STATE_ASKED,	/* the thread writes the entry */
	STATE_KNOWN,
};

/**
 * struct host - an address and its name
 * @state: whether the entry is used, and whether the thread may write it
 * @len: 4 or 16
 * @address: of @len bytes, the rest is 0
 * @used: when it was last used, as a count of look-ups
 * @name: empty if there is none
 */
struct host {
	enum state state;
	uint32_t len;
	uint8_t address[16];
	uint64_t used;
	char name[HOST_MAX];
};

/**
 * struct names - all names
 * @bare: leave out the domains
 * @live: limit the waiting by @credit
 * @credit: how many nanoseconds look-ups may wait; negative after a longer wait
 * @waited: when the last wait ended, nanoseconds of CLOCK_MONOTONIC
 * @running: the thread exists
 * @lock: protects @late, @hosts, @queue, @end and @begin
 * @asked: signalled when the queue gets an entry
 * @answered: signalled when an entry becomes known
 * @late: a look-up has given up waiting, and the queue was not empty since
 * @hosts: SETS times WAYS entries
 * @queue: entries to look up
 * @end: number of entries ever queued
 * @begin: number of these that are answered
 * @now: look-ups so far
 * @ports: names of TCP and of UDP ports; NULL: none
 */
struct names {
	bool bare;
	bool live;
	int64_t credit;
	int64_t waited;
	bool running;
	pthread_mutex_t lock;
	pthread_cond_t asked;
	pthread_cond_t answered;
	bool late;
	struct host hosts[SETS * WAYS];
	struct host *queue[QUEUE_MAX];
	uint64_t end;
	uint64_t begin;
	uint64_t now;
	char *ports[2][PORTS];
};

static void ask_resolver(const struct host *host, char name[HOST_MAX], bool bare)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	const struct sockaddr *at = (const struct sockaddr *)&in;
	char found[NAMES_MAX_BYTES];
	socklen_t len = sizeof(in);

	memcpy(&in.sin_addr, host->address, sizeof(in.sin_addr));
	memcpy(&in6.sin6_addr, host->address, sizeof(in6.sin6_addr));
	if (host->len == 16) {
		at = (const struct sockaddr *)&in6;
		len = sizeof(in6);
	}
	name[0] = '\0';
	if (getnameinfo(at, len, found, sizeof(found), NULL, 0, NI_NAMEREQD))
		return;
	if (bare)
		found[strcspn(found, ".")] = '\0';
	/* Cut off a longer name, which would fill the line. */
	found[HOST_MAX - 1] = '\0';
	memcpy(name, found, HOST_MAX);
}

static void *answer_all(void *arg)
{
	struct names *names = arg;
	char name[HOST_MAX];

	pthread_mutex_lock(&names->lock);
	for (;;) {
		struct host *host;

		while (names->begin == names->end)
			pthread_cond_wait(&names->asked, &names->lock);
		host = names->queue[names->begin % QUEUE_MAX];
		pthread_mutex_unlock(&names->lock);
		ask_resolver(host, name, names->bare);
		pthread_mutex_lock(&names->lock);
		memcpy(host->name, name, sizeof(host->name));
		host->state = STATE_KNOWN;
		names->begin++;
		if (names->begin == names->end)
			names->late = false;
		pthread_cond_broadcast(&names->answered);
	}
	return NULL;
}

static void start_thread(struct names *names)
{
	pthread_t thread;

	names->running = !thread_start(&thread, answer_all, names);
	if (names->running)
		pthread_detach(thread);
}

/* Keep the first name of each port, as tcpdump does. */
static void read_services(struct names *names)
{
	const struct servent *service;

	setservent(1);
	while ((service = getservent())) {
		bool udp = !strcmp(service->s_proto, "udp");
		char **name = &names->ports[udp][ntohs(service->s_port)];

		if ((udp || !strcmp(service->s_proto, "tcp")) && !*name)
			*name = strdup(service->s_name);
	}
	endservent();
}

struct names *names_new(bool bare, bool live)
{
	struct names *names = calloc(1, sizeof(*names));
	pthread_condattr_t clock;

	if (!names)
		return NULL;
	names->bare = bare;
	names->live = live;
	names->credit = PATIENCE;
	names->waited = clock_now(CLOCK_MONOTONIC);
	pthread_mutex_init(&names->lock, NULL);
	pthread_cond_init(&names->asked, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&names->answered, &clock);
	pthread_condattr_destroy(&clock);
	read_services(names);
	start_thread(names);
	return names;
}

void names_free(struct names *names)
{
	size_t i;

	if (!names || names->running)
		return;
	for (i = 0; i < PORTS; i++) {
		free(names->ports[0][i]);
		free(names->ports[1][i]);
	}
	free(names);
}

static uint32_t set_of(const uint8_t address[16])
{
	return hash_add(HASH_NOTHING, address, 16) % SETS * WAYS;
}

/*
 * Return the entry of an address.  If it has none, return the oldest entry of its set, as
 * a free one.  Entries that the thread writes stay, so return NULL if all are of this kind.
 */
static struct host *host_find(struct names *names, const uint8_t address[16],
			      uint32_t len)
{
	struct host *set = &names->hosts[set_of(address)], *oldest = NULL, *host;

	for (host = set; host < set + WAYS; host++) {
		if (host->state != STATE_FREE && host->len == len &&
		    !memcmp(host->address, address, 16))
			return host;
		if (host->state != STATE_ASKED &&
		    (!oldest || host->used < oldest->used))
			oldest = host;
	}
	if (oldest)
		oldest->state = STATE_FREE;
	return oldest;
}

static void host_ask(struct names *names, struct host *host, const uint8_t address[16],
		     uint32_t len)
{
	if (names->end - names->begin == QUEUE_MAX)
		return;
	host->state = STATE_ASKED;
	host->len = len;
	memcpy(host->address, address, 16);
	names->queue[names->end++ % QUEUE_MAX] = host;
	pthread_cond_signal(&names->asked);
}

/* Return the nanoseconds that a look-up may wait now. */
static int64_t patience_now(struct names *names, int64_t now)
{
	if (!names->live)
		return PATIENCE;
	names->credit += (now - names->waited) / LIVE_SHARE;
	if (names->credit > PATIENCE)
		names->credit = PATIENCE;
	return names->credit;
}

static void host_wait(struct names *names, const struct host *host)
{
	int64_t begin = clock_now(CLOCK_MONOTONIC), end = begin + patience_now(names, begin);
	const struct timespec until = {
		.tv_sec = end / CLOCK_SECOND, .tv_nsec = end % CLOCK_SECOND,
	};

	while (host->state == STATE_ASKED && !names->late)
		names->late = pthread_cond_timedwait(&names->answered, &names->lock,
						     &until);
	names->waited = clock_now(CLOCK_MONOTONIC);
	names->credit -= names->waited - begin;
}

void names_add_host(struct text *text, struct names *names, const uint8_t *address,
		    uint32_t len)
{
	uint8_t key[16] = { 0 };
	struct host *host;

	/* The ring can change at any time, so read the address once. */
	memcpy(key, address, len);
	if (names && names->running) {
		pthread_mutex_lock(&names->lock);
		host = host_find(names, key, len);
		if (host && host->state == STATE_FREE)
			host_ask(names, host, key, len);
		if (host && host->state == STATE_ASKED)
			host_wait(names, host);
		if (host)
			host->used = ++names->now;
		host = host && host->state == STATE_KNOWN && *host->name ? host : NULL;
		/* Escape the name, because anyone can choose the name of an address. */
		if (host)
			text_add_name(text, host->name);
		pthread_mutex_unlock(&names->lock);
		if (host)
			return;
	}
	if (len == 4)
		text_add_ipv4(text, key);
	else
		text_add_ipv6(text, key);
}

void names_add_port(struct text *text, const struct names *names, uint8_t protocol,
		    uint16_t port)
{
	const char *name = NULL;

	if (names && (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP))
		name = names->ports[protocol == IPPROTO_UDP][port];
	if (name)
		text_add_name(text, name);
	else
		text_add(text, "%u", port);
}
