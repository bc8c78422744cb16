// SPDX-License-Identifier: GPL-2.0
/* Metadata as text, byte for byte. */
#include "cases.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include <nfring.h>

struct row {
	struct nfring_metadata metadata;
	const char *in, *out;
	const char *text;
};

static const struct row rows[] = {
	{ { .family = NFPROTO_INET, .hook = NF_INET_PRE_ROUTING, .priority = -150,
	    .in_ifindex = 2 }, "eth0", NULL,
	  "hook=prerouting prio=-150 in=eth0 out=- mark=0x0 ct=none" },
	{ { .family = NFPROTO_INET, .hook = NF_INET_LOCAL_OUT, .priority = 50,
	    .out_ifindex = 2, .mark = 0x77, .ct_status = IPS_SRC_NAT, .ct_id = 7,
	    .flags = NFRING_METADATA_CT | NFRING_METADATA_CT_ID,
	    .ct_state = IP_CT_NEW }, NULL, "eth0",
	  "hook=output prio=50 in=- out=eth0 mark=0x77 ct=new,snat ctid=7" },
	{ { .family = NFPROTO_IPV6, .hook = NF_INET_FORWARD, .priority = 3,
	    .ct_status = IPS_SRC_NAT | IPS_DST_NAT, .ct_id = 9, .ct_zone = 3,
	    .flags = NFRING_METADATA_CT | NFRING_METADATA_CT_ID, .mark = 1,
	    .ct_state = IP_CT_ESTABLISHED_REPLY, .ct_mark = 5 }, "a", "b",
	  "hook=ip6/forward prio=3 in=a out=b mark=0x1 ct=reply,snat,dnat ctid=9 zone=3 ctmark=0x5" },
	{ { .family = NFPROTO_NETDEV, .hook = 0, .priority = INT_MIN,
	    .flags = NFRING_METADATA_UNTRACKED | NFRING_METADATA_DECRYPTED }, "a", NULL,
	  "hook=ingress prio=-2147483648 in=a out=- mark=0x0 ct=untracked ipsec=decrypted" },
	{ { .family = NFPROTO_INET, .hook = NF_INET_INGRESS, .priority = INT_MIN }, NULL, NULL,
	  "hook=inet/ingress prio=-2147483648 in=- out=- mark=0x0 ct=none" },
	{ { .family = NFPROTO_ARP, .hook = 9,
	    .flags = NFRING_METADATA_ENCRYPTS | NFRING_METADATA_CT,
	    .ct_state = IP_CT_RELATED_REPLY }, NULL, NULL,
	  "hook=? prio=0 in=- out=- mark=0x0 ct=related ipsec=encrypts" },
};

static void metadata_are_printed_in_full(void **state)
{
	const struct row *row;

	(void)state;
	for_each_case(row, rows) {
		char text[NFRING_METADATA_TEXT_MAX];
		int len;

		case_is("%s", row->text);
		len = nfring_metadata_format(&row->metadata, row->in, row->out,
					     text, sizeof(text));
		assert_string_equal(text, row->text);
		assert_int_equal(len, strlen(row->text));
		assert_int_equal(nfring_metadata_format(&row->metadata, row->in,
							row->out, text, len),
				 -ENOSPC);
	}
}

static void devices_are_looked_up(void **state)
{
	struct nfring_metadata m = {
		.family = NFPROTO_INET, .hook = NF_INET_FORWARD, .priority = 50,
		.in_ifindex = if_nametoindex("lo"), .out_ifindex = INT_MAX,
	};
	char text[NFRING_METADATA_TEXT_MAX];

	(void)state;
	assert_true(nfring_metadata_format(&m, NULL, NULL, text, sizeof(text)) > 0);
	assert_string_equal(text, "hook=forward prio=50 in=lo out=if2147483647 mark=0x0 ct=none");
}

static void the_longest_text_fits(void **state)
{
	struct nfring_metadata m;
	char text[NFRING_METADATA_TEXT_MAX];

	(void)state;
	memset(&m, 0xff, sizeof(m));
	m.family = NFPROTO_BRIDGE;
	m.hook = 4;
	m.priority = INT_MIN;
	m.flags = ~NFRING_METADATA_UNTRACKED;
	assert_true(nfring_metadata_format(&m, "01234567890123456789012345678901",
					   "01234567890123456789012345678901",
					   text, sizeof(text)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(metadata_are_printed_in_full),
		cmocka_unit_test(devices_are_looked_up),
		cmocka_unit_test(the_longest_text_fits),
	};

	return cmocka_run_group_tests_name("metadata", tests, NULL, NULL);
}
