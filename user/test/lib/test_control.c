// SPDX-License-Identifier: GPL-2.0
/* The preloaded library: control messages as recvmsg(2) writes them. */
#include "cases.h"

#include <stdbool.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <linux/if_packet.h>
#include <linux/net_tstamp.h>

#include "control.h"

static const struct nfring_recv packet = {
	.aux = { .tp_status = TP_STATUS_USER, .tp_len = 60, .tp_snaplen = 42,
		 .tp_net = 14, .tp_vlan_tci = 5 },
	.drops = 3,
	.sec = 1000000007,
	.nsec = 123456789,
};

/* Each test passes a separate buffer, so that sanitizers notice an access outside. */
static struct msghdr message_of(char *control, size_t len)
{
	return (struct msghdr) { .msg_control = control,
				 .msg_controllen = len };
}

static const struct cmsghdr *expect(const struct cmsghdr *at, int level,
				    int type, const void *data, size_t len)
{
	assert_non_null(at);
	assert_int_equal(at->cmsg_level, level);
	assert_int_equal(at->cmsg_type, type);
	assert_int_equal(at->cmsg_len, CMSG_LEN(len));
	assert_memory_equal(CMSG_DATA(at), data, len);
	return at;
}

static void messages_are_in_the_order_of_a_packet_socket(void **state)
{
	const struct control_wanted wanted = {
		SO_TIMESTAMPNS, SOF_TIMESTAMPING_SOFTWARE, true, true,
	};
	const struct timespec stamps[3] = { { 1000000007, 123456789 } };
	char control[512];
	struct msghdr message = message_of(control, sizeof(control));
	struct cmsghdr *at;

	(void)state;
	control_write(&message, &wanted, &packet);
	at = CMSG_FIRSTHDR(&message);
	expect(at, SOL_SOCKET, SCM_TIMESTAMPNS, stamps, sizeof(stamps[0]));
	at = CMSG_NXTHDR(&message, at);
	expect(at, SOL_SOCKET, SCM_TIMESTAMPING, stamps, sizeof(stamps));
	at = CMSG_NXTHDR(&message, at);
	expect(at, SOL_SOCKET, SO_RXQ_OVFL, &packet.drops, 4);
	at = CMSG_NXTHDR(&message, at);
	expect(at, SOL_PACKET, PACKET_AUXDATA, &packet.aux, 20);
	assert_null(CMSG_NXTHDR(&message, at));
	assert_int_equal(message.msg_flags, 0);
}

static void microseconds_are_used_if_asked_for(void **state)
{
	const struct control_wanted wanted = { .stamp = SO_TIMESTAMP };
	const struct timeval stamp = { 1000000007, 123456 };
	char control[512];
	struct msghdr message = message_of(control, sizeof(control));

	(void)state;
	control_write(&message, &wanted, &packet);
	expect(CMSG_FIRSTHDR(&message), SOL_SOCKET, SCM_TIMESTAMP, &stamp,
	       sizeof(stamp));
	assert_int_equal(message.msg_controllen, CMSG_SPACE(sizeof(stamp)));
}

static void no_message_is_written_if_none_is_asked_for(void **state)
{
	const struct control_wanted hardware = {
		.stamping = SOF_TIMESTAMPING_RAW_HARDWARE, .drops = true,
	};
	const struct nfring_recv undropped = { .drops = 0 };
	char control[512];
	struct msghdr message = message_of(control, sizeof(control));

	(void)state;
	control_write(&message, &hardware, &undropped);
	assert_int_equal(message.msg_controllen, 0);
	assert_int_equal(message.msg_flags, 0);
}

struct room {
	size_t bytes;
	size_t used, len;	/* expected msg_controllen and cmsg_len */
	int flags;
};

/* libpcap has room for 36 bytes; the header takes 16 */
static const struct room rooms[] = {
	{ 72, 40, 36, 0 },
	{ 40, 40, 36, 0 },
	{ 36, 36, 36, 0 },
	{ 35, 35, 35, MSG_CTRUNC },
	{ 16, 16, 16, MSG_CTRUNC },
	{ 15, 0, 0, MSG_CTRUNC },
	{ 0, 0, 0, MSG_CTRUNC },
};

static void a_message_that_does_not_fit_is_cut_and_flagged(void **state)
{
	const struct control_wanted wanted = { .aux = true };
	const struct room *row;

	(void)state;
	for_each_case(row, rooms) {
		char *control = test_malloc(row->bytes + 1);
		struct msghdr message = message_of(control, row->bytes);
		size_t len = 0;

		case_is("%zu bytes", row->bytes);
		control[row->bytes] = 'z';
		control_write(&message, &wanted, &packet);
		assert_int_equal(message.msg_controllen, row->used);
		assert_int_equal(message.msg_flags, row->flags);
		if (row->used)
			memcpy(&len, control, sizeof(len));
		assert_int_equal(len, row->len);
		assert_int_equal(control[row->bytes], 'z');
		test_free(control);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_in_the_order_of_a_packet_socket),
		cmocka_unit_test(microseconds_are_used_if_asked_for),
		cmocka_unit_test(no_message_is_written_if_none_is_asked_for),
		table_test(a_message_that_does_not_fit_is_cut_and_flagged),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
