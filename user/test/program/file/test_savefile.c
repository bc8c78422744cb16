// SPDX-License-Identifier: GPL-2.0
/* Classic pcap files, read back with libpcap. */
#include "../../lib/cases.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "common/file/savefile.h"
#include "common/link.h"

#define SNAPLEN	262144
#define PACKETS	20

static uint8_t data[SNAPLEN];

/* Lengths around the size of the buffer, and around the end of it. */
static uint32_t length_of(int i)
{
	return i % 2 ? SNAPLEN - i : 60 + i;
}

static void write_file(int fd, bool micro)
{
	struct stream stream;

	assert_int_equal(stream_open(&stream, dup(fd), NULL), 0);
	assert_int_equal(savefile_begin(&stream, LINKTYPE_SLL2, SNAPLEN, micro), 0);
	for (int i = 0; i < PACKETS; i++) {
		const struct record record = {
			.data = data, .caplen = length_of(i), .len = 1000000 + i,
		};

		memset(data, i, sizeof(data));
		assert_int_equal(savefile_packet(&stream, &record, 4000000000U + i,
						 999000 + i), 0);
	}
	assert_int_equal(stream.total, lseek(fd, 0, SEEK_END) + stream.used);
	assert_int_equal(stream_close(&stream), 0);
}

static void expect_packet(pcap_t *pcap, int i)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;

	memset(data, i, sizeof(data));
	assert_int_equal(pcap_next_ex(pcap, &header, &bytes), 1);
	assert_int_equal((uint32_t)header->ts.tv_sec, 4000000000U + i);
	assert_int_equal(header->ts.tv_usec, 999000 + i);
	assert_int_equal(header->len, 1000000 + i);
	assert_int_equal(header->caplen, length_of(i));
	assert_memory_equal(bytes, data, length_of(i));
}

static void libpcap_reads_the_file(bool micro)
{
	int fd = memfd_create("savefile", MFD_CLOEXEC);
	struct pcap_pkthdr *header;
	char why[PCAP_ERRBUF_SIZE];
	const u_char *bytes;
	pcap_t *pcap;

	write_file(fd, micro);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	pcap = pcap_fopen_offline_with_tstamp_precision(fdopen(fd, "r"),
		micro ? PCAP_TSTAMP_PRECISION_MICRO : PCAP_TSTAMP_PRECISION_NANO, why);
	assert_non_null(pcap);
	assert_int_equal(pcap_datalink(pcap), DLT_LINUX_SLL2);
	assert_int_equal(pcap_snapshot(pcap), SNAPLEN);
	for (int i = 0; i < PACKETS; i++)
		expect_packet(pcap, i);
	assert_int_equal(pcap_next_ex(pcap, &header, &bytes), PCAP_ERROR_BREAK);
	pcap_close(pcap);
}

static void libpcap_reads_microseconds(void **state)
{
	(void)state;
	libpcap_reads_the_file(true);
}

static void libpcap_reads_nanoseconds(void **state)
{
	(void)state;
	libpcap_reads_the_file(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libpcap_reads_microseconds),
		cmocka_unit_test(libpcap_reads_nanoseconds),
	};

	return cmocka_run_group_tests_name("savefile", tests, NULL, NULL);
}
