// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <pcap/pcap.h>
#include <pcap/sll.h>

#include <nfring.h>
#include "filter.h"
#include "message.h"

#define SLL2_LEN	((uint32_t)sizeof(struct sll2_header))
#define QUESTIONS_MAX	16

struct code {
	struct sock_filter insns[BPF_MAXINSNS];
	unsigned short nr;
};

/*
 * A cooked ring has no header that libpcap's code could look at: what is in it
 * the kernel tells by other numbers, and the rest begins that much earlier.
 */
static int place_of(uint32_t *k)
{
	switch (*k) {
	case offsetof(struct sll2_header, sll2_protocol):
		*k = SKF_AD_OFF + SKF_AD_PROTOCOL;
		return 0;
	case offsetof(struct sll2_header, sll2_if_index):
		*k = SKF_AD_OFF + SKF_AD_IFINDEX;
		return 0;
	case offsetof(struct sll2_header, sll2_hatype):
		*k = SKF_AD_OFF + SKF_AD_HATYPE;
		return 0;
	case offsetof(struct sll2_header, sll2_pkttype):
		*k = SKF_AD_OFF + SKF_AD_PKTTYPE;
		return 0;
	}
	if (*k < SLL2_LEN)
		return -1;
	*k -= SLL2_LEN;
	return 0;
}

static bool is_load(const struct sock_filter *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		return BPF_MODE(insn->code) == BPF_ABS ||
		       BPF_MODE(insn->code) == BPF_IND;
	case BPF_LDX:
		return BPF_MODE(insn->code) == BPF_MSH;
	default:
		return false;
	}
}

static int cook(struct code *code)
{
	unsigned short i;

	for (i = 0; i < code->nr; i++)
		if (is_load(&code->insns[i]) && place_of(&code->insns[i].k))
			return complain("filter: of the link layer, only protocol, device, direction and kind of device are known here");
	return 0;
}

static void add(struct code *code, uint16_t what, uint8_t yes, uint8_t no,
		uint32_t k)
{
	code->insns[code->nr++] = (struct sock_filter) { what, yes, no, k };
}

static void ask(struct code *code, int what)
{
	add(code, BPF_LD | BPF_W | BPF_ABS, 0, 0, SKF_AD_OFF + what);
}

/* What is loaded must be @value, or must not: else the packet is not wanted. */
static void require(struct code *code, uint32_t value, bool equal)
{
	add(code, BPF_JMP | BPF_JEQ | BPF_K, equal, !equal, value);
	add(code, BPF_RET | BPF_K, 0, 0, 0);
}

static void add_questions(struct code *code, const struct filter_wish *wish)
{
	if (wish->incoming || wish->outgoing) {
		ask(code, SKF_AD_PKTTYPE);
		require(code, PACKET_OUTGOING, wish->outgoing);
	}
	if (wish->has_mark) {
		ask(code, SKF_AD_MARK);
		add(code, BPF_ALU | BPF_AND | BPF_K, 0, 0, wish->mask);
		require(code, wish->mark & wish->mask, true);
	}
	if (wish->sample > 1) {
		ask(code, SKF_AD_RANDOM);
		add(code, BPF_ALU | BPF_MOD | BPF_K, 0, 0, wish->sample);
		require(code, 0, true);
	}
}

static int compile(struct bpf_program *program, const struct filter_wish *wish,
		   enum link link)
{
	pcap_t *pcap = pcap_open_dead(link_dlt(link), (int)wish->snaplen);
	int err = 0;

	if (!pcap)
		return complain("filter: %s", strerror(ENOMEM));
	if (pcap_compile(pcap, program, wish->expression, wish->optimise,
			 PCAP_NETMASK_UNKNOWN))
		err = complain("filter: %s", pcap_geterr(pcap));
	pcap_close(pcap);
	return err;
}

static int build(struct code *code, const struct filter_wish *wish,
		 enum link link)
{
	struct bpf_program program;
	struct code parsed;
	int err = 0;

	if (compile(&program, wish, link))
		return -1;
	if (program.bf_len > BPF_MAXINSNS - QUESTIONS_MAX) {
		pcap_freecode(&program);
		return complain("filter: %u instructions are more than the kernel takes",
				program.bf_len);
	}
	memcpy(parsed.insns, program.bf_insns,
	       program.bf_len * sizeof(parsed.insns[0]));
	parsed.nr = program.bf_len;
	pcap_freecode(&program);
	if (link == LINK_COOKED)
		err = cook(&parsed);
	code->nr = 0;
	add_questions(code, wish);
	memcpy(code->insns + code->nr, parsed.insns,
	       parsed.nr * sizeof(parsed.insns[0]));
	code->nr += parsed.nr;
	return err;
}

int filter_check(const struct filter_wish *wish, enum link link)
{
	struct code code;

	return build(&code, wish, link);
}

int filter_attach(struct nfring *ring, const struct filter_wish *wish,
		  enum link link)
{
	struct code code;
	struct sock_fprog program = { .filter = code.insns };
	struct nfring_sockopt option = {
		.level = SOL_SOCKET,
		.name = SO_ATTACH_FILTER,
		.len = sizeof(program),
		.value = (uintptr_t)&program,
	};

	if (!*wish->expression && !wish->has_mark && !wish->incoming &&
	    !wish->outgoing && wish->sample <= 1 && !wish->cut)
		return 0;
	if (build(&code, wish, link))
		return -1;
	program.len = code.nr;
	if (ioctl(nfring_fd(ring), NFRING_SETSOCKOPT, &option) < 0)
		return complain("filter: %s", strerror(errno));
	return 0;
}

int filter_print(const struct filter_wish *wish, enum link link, int format)
{
	struct code code;
	struct bpf_program program = {
		.bf_insns = (struct bpf_insn *)code.insns,
	};

	if (build(&code, wish, link))
		return -1;
	program.bf_len = code.nr;
	bpf_dump(&program, format);
	return 0;
}
