// SPDX-License-Identifier: GPL-2.0
/* Options of the rings that are measured. */
#include <pcap.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <linux/filter.h>
#include <linux/nfring.h>

#include "bench.h"

#define SNAPLEN	0x40000

static void set_program(const struct tap *tap, struct sock_filter *code, unsigned short len)
{
	const struct sock_fprog program = { .len = len, .filter = code };

	tap_set(tap, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* Set a program of one instruction, which keeps this many bytes of each packet. */
static void set_verdict(const struct tap *tap, uint32_t bytes)
{
	struct sock_filter verdict = { .code = BPF_RET | BPF_K, .k = bytes };

	set_program(tap, &verdict, 1);
}

static void set_expression(const struct tap *tap, const char *expression)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, SNAPLEN);
	struct bpf_program program;

	if (!pcap || pcap_compile(pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN)) {
		fprintf(stderr, "bench: cannot compile the filter \"%s\"\n", expression);
		exit(1);
	}
	/* Both structs have the same fields. */
	set_program(tap, (struct sock_filter *)program.bf_insns, program.bf_len);
	pcap_freecode(&program);
	pcap_close(pcap);
}

void tap_set_option(const struct tap *tap)
{
	const int version = tap->shape.option == RING_METADATA_2 ?
			    NFRING_METADATA_VERSION_2 : NFRING_METADATA_VERSION;
	const int none = 0;

	switch (tap->shape.option) {
	case RING_METADATA:
	case RING_METADATA_2:
		tap_set(tap, SOL_NFRING, NFRING_METADATA, &version, sizeof(version));
		break;
	case RING_METADATA_NO_IDS:
		tap_set(tap, SOL_NFRING, NFRING_METADATA, &version, sizeof(version));
		tap_set(tap, SOL_NFRING, NFRING_PACKET_ID, &none, sizeof(none));
		break;
	case RING_REJECT:
		set_verdict(tap, 0);
		break;
	case RING_ACCEPT:
		set_verdict(tap, SNAPLEN);
		break;
	case RING_TCP_PORT_80:
		set_expression(tap, "tcp port 80");
		break;
	case RING_UDP_PORT_9:
		set_expression(tap, "udp port 9");
		break;
	default:
		break;
	}
}
