// SPDX-License-Identifier: GPL-2.0
/* Print the next packets that this machine sends, from a ring of TPACKET_V3. */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/nfring.h>

static void set(int fd, int name, const void *value, unsigned int len)
{
	struct nfring_sockopt option = { SOL_PACKET, name, len, 0, (unsigned long)value };

	if (ioctl(fd, NFRING_SETSOCKOPT, &option))
		err(1, "cannot set option %d of the ring", name);
}

static unsigned int print(const struct tpacket_block_desc *block)
{
	const struct tpacket3_hdr *frame = (const void *)block + block->hdr.bh1.offset_to_first_pkt;

	for (unsigned int i = 0; i < block->hdr.bh1.num_pkts; i++) {
		printf("%u.%09u %u bytes\n", frame->tp_sec, frame->tp_nsec, frame->tp_len);
		frame = (const void *)frame + frame->tp_next_offset;
	}
	return block->hdr.bh1.num_pkts;
}

int main(int argc, char **argv)
{
	struct tpacket_req3 req = { .tp_block_size = 65536, .tp_block_nr = 4, .tp_frame_size = 2048,
				    .tp_frame_nr = 128, .tp_retire_blk_tov = 10 };
	struct nfring_point sent = { .family = NFPROTO_INET, .hook = NF_INET_LOCAL_OUT };
	struct pollfd ready = { .fd = open(NFRING_DEVICE, O_RDWR), .events = POLLIN };
	unsigned int i, seen = 0, count = argc > 1 ? atoi(argv[1]) : 10;
	char *ring;

	if (ready.fd < 0)
		err(1, NFRING_DEVICE);
	set(ready.fd, PACKET_VERSION, &(int){ TPACKET_V3 }, sizeof(int));
	set(ready.fd, PACKET_RX_RING, &req, sizeof(req));
	ring = mmap(NULL, 4 * 65536, PROT_READ | PROT_WRITE, MAP_SHARED, ready.fd, 0);
	if (ring == MAP_FAILED || ioctl(ready.fd, NFRING_ATTACH, &sent))
		err(1, "cannot map or attach the ring");
	for (i = 0; seen < count; i++) {
		struct tpacket_block_desc *block = (void *)(ring + i % 4 * 65536);
		unsigned int *status = &block->hdr.bh1.block_status;

		while (!(__atomic_load_n(status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
			poll(&ready, 1, -1);
		seen += print(block);
		__atomic_store_n(status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	}
	return 0;
}
