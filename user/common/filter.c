// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <string.h>

#include <pcap/pcap.h>

#include <nfring.h>
#include "common/filter.h"
#include "common/filter_code.h"
#include "common/message.h"

#define QUESTIONS_MAX	16

/*
 * With @equal, reject the packet if the accumulator differs from @value.  Without @equal,
 * reject it if both are the same.
 */
static void filter_require(struct code *code, uint32_t value, bool equal)
{
	code_add(code, BPF_JMP | BPF_JEQ | BPF_K, equal, !equal, value);
	code_add(code, BPF_RET | BPF_K, 0, 0, 0);
}

static void add_questions(struct code *code, const struct filter_config *config)
{
	if (config->incoming || config->outgoing) {
		code_ask(code, SKF_AD_PKTTYPE);
		filter_require(code, PACKET_OUTGOING, config->outgoing);
	}
	if (config->has_mark) {
		code_ask(code, SKF_AD_MARK);
		code_add(code, BPF_ALU | BPF_AND | BPF_K, 0, 0, config->mask);
		filter_require(code, config->mark & config->mask, true);
	}
	if (config->sample > 1) {
		code_ask(code, SKF_AD_RANDOM);
		code_add(code, BPF_ALU | BPF_MOD | BPF_K, 0, 0, config->sample);
		filter_require(code, 0, true);
	}
}

/* Return whether libpcap allows this character in a word, such as a host's name. */
static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

/* "\vlan" is a name, not the keyword. */
bool filter_asks_for_tags(const char *expression)
{
	const char *at = expression;

	while ((at = strstr(at, "vlan"))) {
		if ((at == expression || (!is_word(at[-1]) && at[-1] != '\\')) &&
		    !is_word(at[4]))
			return true;
		at += 4;
	}
	return false;
}

static int filter_compile(struct code *code, const struct filter_config *config, int dlt,
			  bool optimise)
{
	pcap_t *pcap = pcap_open_dead(dlt, (int)config->snaplen);
	struct bpf_program program;
	int err = 0;

	if (!pcap)
		return complain("filter: %s", strerror(ENOMEM));
	if (pcap_compile(pcap, &program, config->expression, optimise,
			 PCAP_NETMASK_UNKNOWN)) {
		err = complain("filter: %s", pcap_geterr(pcap));
		pcap_close(pcap);
		return err;
	}
	pcap_close(pcap);
	if (program.bf_len > BPF_MAXINSNS - QUESTIONS_MAX) {
		err = complain("filter: %u instructions, but at most %d are possible; shorten the expression",
			       program.bf_len, BPF_MAXINSNS - QUESTIONS_MAX);
	} else {
		code->nr = program.bf_len;
		memcpy(code->insns, program.bf_insns,
		       code->nr * sizeof(code->insns[0]));
	}
	pcap_freecode(&program);
	return err;
}

/*
 * A filter that tests VLAN tags contains its code twice: for packets that have no tag
 * beside them, and for packets that have one.  libpcap can test tags only in Ethernet
 * packets.  Such code fits all packets, because code_move() makes it load missing
 * link-layer fields from the kernel.
 */
static int build_tagged(struct code *code, const struct code *parsed, bool cooked)
{
	const struct code_view inside = { .cooked = cooked };
	const struct code_view beside = { .cooked = cooked, .tagged = true };
	unsigned short jump;

	code_ask(code, SKF_AD_VLAN_TAG_PRESENT);
	code_add(code, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0);
	jump = code->nr;
	code_add(code, BPF_JMP | BPF_JA, 0, 0, 0);
	if (code_move(code, parsed, &inside))
		return -1;
	code->insns[jump].k = code->nr - jump - 1;
	return code_move(code, parsed, &beside);
}

int filter_build(struct code *code, const struct filter_config *config,
		 enum link link)
{
	const struct code_view cooked = { .sll2 = true, .cooked = true };
	bool tags = filter_asks_for_tags(config->expression);
	struct code parsed;

	/* code_move() needs constant offsets; the optimiser computes them. */
	if (filter_compile(&parsed, config, tags ? DLT_EN10MB : link_dlt(link),
			   tags || config->optimise))
		return -1;
	code->nr = 0;
	add_questions(code, config);
	if (tags)
		return build_tagged(code, &parsed, link == LINK_COOKED);
	if (link == LINK_COOKED)
		return code_move(code, &parsed, &cooked);
	memcpy(code->insns + code->nr, parsed.insns,
	       parsed.nr * sizeof(parsed.insns[0]));
	code->nr += parsed.nr;
	return 0;
}

int filter_check(const struct filter_config *config, enum link link)
{
	struct code code;

	return filter_build(&code, config, link);
}

const char *filter_why(const struct filter_config *config, enum link link)
{
	static const char what[] = "filter: ";
	static char why[512];
	int err;

	complain_to(why, sizeof(why));
	err = filter_check(config, link);
	complain_to(NULL, 0);
	if (!err)
		return NULL;
	return strncmp(why, what, strlen(what)) ? why : why + strlen(what);
}

int filter_attach(struct nfring *ring, const struct filter_config *config,
		  enum link link)
{
	struct code code;
	struct sock_fprog program = { .filter = code.insns };
	int err;

	if (!*config->expression && !config->has_mark && !config->incoming &&
	    !config->outgoing && config->sample <= 1 && !config->cut)
		return 0;
	if (filter_build(&code, config, link))
		return -1;
	program.len = code.nr;
	err = nfring_set_filter(ring, &program);
	return err ? complain("filter: cannot attach it: %s", strerror(-err)) : 0;
}

int filter_print(const struct filter_config *config, enum link link, int format)
{
	struct code code;
	struct bpf_program program = {
		.bf_insns = (struct bpf_insn *)code.insns,
	};

	if (filter_build(&code, config, link))
		return -1;
	program.bf_len = code.nr;
	bpf_dump(&program, format);
	return 0;
}
