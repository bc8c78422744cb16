// SPDX-License-Identifier: GPL-2.0
/*
 * A program that uses every ioctl and every SOL_NFRING option.  The Makefile chooses
 * which version of <linux/nfring.h> this file includes.  So the file must not use
 * helpers with structs from another version.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/nfring.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi_program.h"
#include "traffic.h"

#define FRAMES	8
#define FRAME	2048
#define LEN	100	/* length of a packet */

/* Copied from <linux/netfilter.h>, which conflicts with <netinet/in.h>. */
#define FAMILY_NETDEV	5
#define NETDEV_INGRESS	0

#ifdef LATER
/* Set a member that the module does not know: the call must fail with E2BIG. */
#define ASKS_FOR_MORE(object, call)			\
	do {						\
		(object)->later[LATER - 1] = 1;		\
		FAILS(E2BIG, call);			\
		(object)->later[LATER - 1] = 0;		\
	} while (0)
#define EXPECT_NO_MORE(object)	EXPECT_EQ((object)->later[LATER - 1], 0)
#else
#define ASKS_FOR_MORE(object, call)	((void)(object), (void)sizeof(call))
#define EXPECT_NO_MORE(object)	((void)(object))
#endif

static int set(int fd, int level, int name, const void *value, uint32_t len)
{
	struct nfring_sockopt option = {
		.level = level, .name = name, .len = len, .value = (uintptr_t)value,
	};

	return ioctl(fd, NFRING_SETSOCKOPT, &option);
}

static int set_number(int fd, int level, int name, int value)
{
	return set(fd, level, name, &value, sizeof(value));
}

static void expect_number(int fd, int name, int expected)
{
	int value = -1;
	struct nfring_sockopt option = {
		.level = SOL_NFRING, .name = name, .len = sizeof(value),
		.value = (uintptr_t)&value,
	};

	ASKS_FOR_MORE(&option, ioctl(fd, NFRING_GETSOCKOPT, &option));
	OK(ioctl(fd, NFRING_GETSOCKOPT, &option));
	EXPECT_EQ(option.len, sizeof(value));
	EXPECT_EQ(value, expected);
	EXPECT_NO_MORE(&option);
}

static void check_info(int fd)
{
	struct nfring_info info;

	memset(&info, 0x5a, sizeof(info));
	OK(ioctl(fd, NFRING_GET_INFO, &info));
	EXPECT_EQ(info.abi_version, NFRING_ABI_VERSION);
	EXPECT_EQ(info.page_size, PAGE);
	EXPECT(info.features & NFRING_FEATURE_METADATA);
	EXPECT(info.features & NFRING_FEATURE_OVERWRITE);
	EXPECT(info.ring_max_bytes && info.total_max_bytes);
	EXPECT_EQ(info.reserved[2], 0);
	EXPECT_NO_MORE(&info);
}

static void check_wakeup(int fd)
{
	struct nfring_wakeup wakeup = { .packets = 3, .usecs = 4000 }, got;
	struct nfring_sockopt option = {
		.level = SOL_NFRING, .name = NFRING_WAKEUP, .len = sizeof(got),
		.value = (uintptr_t)&got,
	};

	ASKS_FOR_MORE(&wakeup, set(fd, SOL_NFRING, NFRING_WAKEUP, &wakeup, sizeof(wakeup)));
	OK(set(fd, SOL_NFRING, NFRING_WAKEUP, &wakeup, sizeof(wakeup)));
	memset(&got, 0, sizeof(got));
	OK(ioctl(fd, NFRING_GETSOCKOPT, &option));
	EXPECT(option.len <= sizeof(got));
	EXPECT(!memcmp(&got, &wakeup, sizeof(got)));
}

static void set_options(int fd)
{
	struct nfring_sockopt option = {
		.level = SOL_PACKET, .name = PACKET_VERSION, .len = sizeof(int),
		.value = (uintptr_t)&(int){ TPACKET_V2 },
	};

	ASKS_FOR_MORE(&option, ioctl(fd, NFRING_SETSOCKOPT, &option));
	OK(ioctl(fd, NFRING_SETSOCKOPT, &option));
	check_wakeup(fd);
	OK(set_number(fd, SOL_NFRING, NFRING_EARLY_RETIRE, 0));
	expect_number(fd, NFRING_EARLY_RETIRE, 0);
	OK(set_number(fd, SOL_NFRING, NFRING_METADATA, NFRING_METADATA_VERSION));
	expect_number(fd, NFRING_METADATA, NFRING_METADATA_VERSION);
	OK(set_number(fd, SOL_NFRING, NFRING_OVERWRITE, 1));
	expect_number(fd, NFRING_OVERWRITE, 1);
	OK(set_number(fd, SOL_NFRING, NFRING_OVERWRITE, 0));
	OK(set_number(fd, SOL_NFRING, NFRING_SENDER, -1));
}

static struct nfring_point ingress(const struct wire *w)
{
	return (struct nfring_point){
		.family = FAMILY_NETDEV, .hook = NETDEV_INGRESS, .priority = -10,
		.ifindex = w->ifindex, .protocol = htons(TRAFFIC_PROTOCOL),
	};
}

static void check_frame(const void *frame, uint64_t expected)
{
	const struct tpacket2_hdr *header = frame;
	const struct nfring_metadata *metadata;
	uint16_t source;
	uint64_t number;

	ASSERT(header->tp_status & TP_STATUS_USER);
	EXPECT_EQ(header->tp_len, LEN);
	metadata = frame + NFRING_METADATA_OFFSET(struct tpacket2_hdr);
	EXPECT_EQ(metadata->version, NFRING_METADATA_VERSION);
	EXPECT_EQ(metadata->size, sizeof(*metadata));
	EXPECT_EQ(metadata->family, FAMILY_NETDEV);
	EXPECT_EQ(metadata->hook, NETDEV_INGRESS);
	EXPECT_EQ(metadata->priority, -10);
	EXPECT_EQ(metadata->in_ifindex, ((struct sockaddr_ll *)
		  (frame + TPACKET_ALIGN(sizeof(*header))))->sll_ifindex);
	ASSERT(traffic_parse(frame + header->tp_mac, header->tp_snaplen, &source, &number));
	EXPECT_EQ(number, expected);
}

static void read_ring(int fd, const struct wire *w)
{
	struct tpacket_req req = {
		.tp_block_size = FRAMES * FRAME, .tp_block_nr = 1,
		.tp_frame_size = FRAME, .tp_frame_nr = FRAMES,
	};
	struct nfring_point point = ingress(w);
	struct nfring_stats stats;
	uint8_t *ring;
	int i;

	OK(set(fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)));
	ring = mmap(NULL, FRAMES * FRAME, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT(ring != MAP_FAILED);
	ASKS_FOR_MORE(&point, ioctl(fd, NFRING_ATTACH, &point));
	OK(ioctl(fd, NFRING_ATTACH, &point));
	FAILS(EEXIST, ioctl(fd, NFRING_ATTACH, &point));
	traffic_send_many(w, 1, 0, 3, LEN);
	for (i = 0; i < 3; i++)
		check_frame(ring + i * FRAME, i);

	memset(&stats, 0x5a, sizeof(stats));
	OK(ioctl(fd, NFRING_GET_STATS, &stats));
	EXPECT_EQ(stats.packets, 3);
	EXPECT_EQ(stats.bytes, 3 * LEN);
	EXPECT_EQ(stats.overwritten, 0);
	EXPECT_EQ(stats.reserved[sizeof(stats.reserved) / sizeof(*stats.reserved) - 1], 0);
	EXPECT_NO_MORE(&stats);

	ASKS_FOR_MORE(&point, ioctl(fd, NFRING_DETACH, &point));
	OK(ioctl(fd, NFRING_DETACH, &point));
	FAILS(ENOENT, ioctl(fd, NFRING_DETACH, &point));
}

static void receive(int fd, const struct wire *w)
{
	struct nfring_point point = ingress(w);
	uint8_t packet[2 * LEN];
	struct nfring_recv recv = { .data = (uintptr_t)packet, .len = sizeof(packet) };
	uint16_t source;
	uint64_t number;

	OK(ioctl(fd, NFRING_ATTACH, &point));
	traffic_send_many(w, 1, 7, 1, LEN);
	ASKS_FOR_MORE(&recv, ioctl(fd, NFRING_RECV, &recv));
	EXPECT_EQ(ioctl(fd, NFRING_RECV, &recv), LEN);
	ASSERT(traffic_parse(packet, LEN, &source, &number));
	EXPECT_EQ(number, 7);
	EXPECT_EQ(recv.flags, 0);
	EXPECT_EQ(recv.address.sll_ifindex, w->ifindex);
	EXPECT_EQ(recv.aux.tp_len, LEN);
	EXPECT_EQ(recv.drops, 0);
	EXPECT(recv.sec > 0);
	EXPECT_NO_MORE(&recv);
}

void ABI_PROGRAM(void)
{
	struct wire w = wire_open("wire");
	int ring = (int)OK(open(NFRING_DEVICE, O_RDWR | O_CLOEXEC));
	int queue = (int)OK(open(NFRING_DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK));

	check_info(ring);
	set_options(ring);
	read_ring(ring, &w);
	receive(queue, &w);
	close(ring);
	close(queue);
}
