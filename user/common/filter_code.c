// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include <linux/if_ether.h>
#include <pcap/sll.h>

#include "common/filter_code.h"
#include "common/message.h"

#define SLL2_LEN	((uint32_t)sizeof(struct sll2_header))
#define ADDRESSES_LEN	(2 * ETH_ALEN)
#define TAG_LEN		4

/* One instruction is replaced by at most this many. */
#define MOVED_MAX	10

void code_add(struct code *code, uint16_t what, uint8_t yes, uint8_t no,
	      uint32_t k)
{
	code->insns[code->nr++] = (struct sock_filter) { what, yes, no, k };
}

void code_ask(struct code *code, int what)
{
	code_add(code, BPF_LD | BPF_W | BPF_ABS, 0, 0, SKF_AD_OFF + what);
}

/**
 * struct place - where the kernel has bytes that the code loads
 * @is_field: in a number of the kernel (SKF_AD_*), not in the packet
 * @field: that number
 * @skip: offset of the load in a number of two bytes: 0 or 1
 * @k: offset in the packet, if @is_field is false
 */
struct place {
	bool is_field;
	int field;
	uint32_t skip;
	uint32_t k;
};

static int in_field(struct place *place, int field)
{
	place->is_field = true;
	place->field = field;
	return 0;
}

/* libpcap always loads these fields whole, so @k is the start of one. */
static int find_sll2(struct place *place, uint32_t k)
{
	switch (k) {
	case offsetof(struct sll2_header, sll2_protocol):
		return in_field(place, SKF_AD_PROTOCOL);
	case offsetof(struct sll2_header, sll2_if_index):
		return in_field(place, SKF_AD_IFINDEX);
	case offsetof(struct sll2_header, sll2_hatype):
		return in_field(place, SKF_AD_HATYPE);
	case offsetof(struct sll2_header, sll2_pkttype):
		return in_field(place, SKF_AD_PKTTYPE);
	}
	if (k < SLL2_LEN)
		return -1;
	place->k = k - SLL2_LEN;
	return 0;
}

/*
 * Return the kernel's number for the bytes that are @at bytes after the two
 * addresses.
 */
static int field_at(const struct code_view *view, uint32_t at)
{
	static const int tagged[] = {
		SKF_AD_VLAN_TPID, SKF_AD_VLAN_TAG, SKF_AD_PROTOCOL,
	};

	return view->tagged ? tagged[at / 2] : SKF_AD_PROTOCOL;
}

/*
 * Return the offset, in libpcap's layout, at which the packet's own bytes
 * continue after the fields.
 */
static uint32_t rest_of(const struct code_view *view)
{
	return ADDRESSES_LEN + (view->tagged ? TAG_LEN : 0) +
	       (view->cooked ? 2 : 0);
}

/*
 * Return the difference between libpcap's offset of a byte after the fields and the
 * kernel's offset, which is lower.
 */
static uint32_t shift_of(const struct code_view *view)
{
	return (view->tagged ? TAG_LEN : 0) + (view->cooked ? ETH_HLEN : 0);
}

static int find_ethernet(struct place *place, const struct code_view *view,
			 uint32_t k, uint32_t size)
{
	if (!view->cooked && (!view->tagged || k + size <= ADDRESSES_LEN))
		return 0;
	if (k >= rest_of(view)) {
		place->k = k - shift_of(view);
		return 0;
	}
	/* A load must stay within one field of two bytes. */
	if (k < ADDRESSES_LEN || k % 2 + size > 2)
		return -1;
	place->skip = k % 2;
	return in_field(place, field_at(view, k - ADDRESSES_LEN));
}

static int code_find(struct place *place, const struct code_view *view, uint32_t k,
		     uint32_t size)
{
	*place = (struct place) { .k = k };
	/* Keep loads of the kernel's numbers, as in the code of "inbound" and "ifindex". */
	if (k >= (uint32_t)SKF_LL_OFF)
		return 0;
	return view->sll2 ? find_sll2(place, k) :
			    find_ethernet(place, view, k, size);
}

static uint32_t size_of(uint16_t what)
{
	switch (BPF_SIZE(what)) {
	case BPF_B:
		return 1;
	case BPF_H:
		return 2;
	default:
		return 4;
	}
}

/* Load a field of two bytes, or one byte of it. */
static void ask_for(struct code *to, const struct place *place, uint32_t size)
{
	code_ask(to, place->field);
	if (size != 1)
		return;
	if (place->skip)
		code_add(to, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xff);
	else
		code_add(to, BPF_ALU | BPF_RSH | BPF_K, 0, 0, 8);
}

static int move_load(struct code *to, const struct sock_filter *insn,
		     const struct code_view *view)
{
	struct place place;

	if (code_find(&place, view, insn->k, size_of(insn->code)))
		return -1;
	if (!place.is_field)
		code_add(to, insn->code, 0, 0, place.k);
	else if (view->sll2)
		code_ask(to, place.field);
	else
		ask_for(to, &place, size_of(insn->code));
	return 0;
}

/*
 * Convert a load at X + k.  Only the running code knows the offset, so it compares
 * the offset with the end of the fields.  A load that touches the fields rejects
 * the packet.  Only expressions with computed offsets contain such loads.
 */
static void move_indexed(struct code *to, const struct sock_filter *insn,
			 const struct code_view *view)
{
	uint32_t before = ADDRESSES_LEN - size_of(insn->code);

	code_add(to, BPF_MISC | BPF_TXA, 0, 0, 0);
	code_add(to, BPF_ALU | BPF_ADD | BPF_K, 0, 0, insn->k);
	code_add(to, BPF_JMP | BPF_JGE | BPF_K, 0, 2, rest_of(view));
	code_add(to, insn->code, 0, 0, insn->k - shift_of(view));
	code_add(to, BPF_JMP | BPF_JA, 0, 0, view->cooked ? 1 : 4);
	if (!view->cooked) {
		code_add(to, BPF_JMP | BPF_JGT | BPF_K, 2, 0, before);
		code_add(to, insn->code, 0, 0, insn->k);
		code_add(to, BPF_JMP | BPF_JA, 0, 0, 1);
	}
	code_add(to, BPF_RET | BPF_K, 0, 0, 0);
}

/* Load the length of an IP header into X and preserve A. */
static int move_header_length(struct code *to, const struct sock_filter *insn,
			      const struct code_view *view)
{
	const uint32_t spare = BPF_MEMWORDS - 1;
	struct place place;

	if (code_find(&place, view, insn->k, 1))
		return -1;
	if (!place.is_field) {
		code_add(to, insn->code, 0, 0, place.k);
		return 0;
	}
	code_add(to, BPF_ST, 0, 0, spare);
	ask_for(to, &place, 1);
	code_add(to, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xf);
	code_add(to, BPF_ALU | BPF_LSH | BPF_K, 0, 0, 2);
	code_add(to, BPF_MISC | BPF_TAX, 0, 0, 0);
	code_add(to, BPF_LD | BPF_MEM, 0, 0, spare);
	return 0;
}

static int code_move_jump(struct code *to, const struct sock_filter *insn,
			  const struct code_view *view)
{
	uint32_t rest = view->sll2 ? SLL2_LEN : rest_of(view);
	bool same = !view->sll2 && !view->cooked && !view->tagged;

	switch (insn->code) {
	case BPF_LD | BPF_B | BPF_ABS:
	case BPF_LD | BPF_H | BPF_ABS:
	case BPF_LD | BPF_W | BPF_ABS:
		return move_load(to, insn, view);
	case BPF_LD | BPF_B | BPF_IND:
	case BPF_LD | BPF_H | BPF_IND:
	case BPF_LD | BPF_W | BPF_IND:
		if (insn->k >= rest || same)
			return move_load(to, insn, view);
		if (view->sll2)
			return -1;
		move_indexed(to, insn, view);
		return 0;
	case BPF_LDX | BPF_B | BPF_MSH:
		return move_header_length(to, insn, view);
	case BPF_LD | BPF_W | BPF_LEN:
		code_add(to, insn->code, 0, 0, 0);
		if (view->tagged && !view->cooked)
			code_add(to, BPF_ALU | BPF_ADD | BPF_K, 0, 0, TAG_LEN);
		return 0;
	default:
		code_add(to, insn->code, insn->jt, insn->jf, insn->k);
		return 0;
	}
}

static int move_jump(struct sock_filter *insn, const unsigned short *at,
		     unsigned short i)
{
	unsigned int here = at[i] + 1u;

	if (insn->code == (BPF_JMP | BPF_JA)) {
		insn->k = at[i + 1 + insn->k] - here;
		return 0;
	}
	if (at[i + 1 + insn->jt] - here > UINT8_MAX ||
	    at[i + 1 + insn->jf] - here > UINT8_MAX)
		return complain("filter: too long once the code for VLAN tags is added; shorten the expression");
	insn->jt = at[i + 1 + insn->jt] - here;
	insn->jf = at[i + 1 + insn->jf] - here;
	return 0;
}

int code_move(struct code *to, const struct code *from,
	      const struct code_view *view)
{
	unsigned short at[BPF_MAXINSNS];
	unsigned short i;

	for (i = 0; i < from->nr; i++) {
		at[i] = to->nr;
		if (to->nr + MOVED_MAX > BPF_MAXINSNS)
			return complain("filter: the kernel takes at most %d instructions; shorten the expression",
					BPF_MAXINSNS);
		if (code_move_jump(to, &from->insns[i], view))
			return complain("filter: of the link layer, only protocol%s can be tested here",
					view->sll2 ? ", device, direction and device type" :
						     " and VLAN tags");
	}
	for (i = 0; i < from->nr; i++)
		if (BPF_CLASS(from->insns[i].code) == BPF_JMP &&
		    move_jump(&to->insns[at[i]], at, i))
			return -1;
	return 0;
}
