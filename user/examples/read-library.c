// SPDX-License-Identifier: GPL-2.0
/* Print packets at a point of the stack, with libnfring. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <nfring.h>

static void print(const struct nfring_frame *frame)
{
	printf("%u.%09u %u bytes, device %d\n", frame->sec, frame->nsec,
	       frame->len, frame->from->sll_ifindex);
}

int main(int argc, char **argv)
{
	const char *point = argc > 1 ? argv[1] : "prerouting";
	int count = argc > 2 ? atoi(argv[2]) : 10;
	struct nfring_frame frame;
	struct nfring_stats stats;
	struct nfring *ring;
	int failed;

	failed = nfring_open(&ring);
	if (failed)
		errx(1, NFRING_DEVICE ": %s", nfring_open_why(failed));

	/* A ring of 8 MiB, which stores at most 2048 bytes of each packet. */
	if (nfring_setup(ring, 8 << 20, 2048, NULL) ||
	    nfring_attach(ring, point))
		errx(1, "%s", nfring_why(ring));

	while (count > 0) {
		if (nfring_wait(ring, -1, -1) < 0)
			errx(1, "%s", nfring_why(ring));
		for (; count > 0 && nfring_next(ring, &frame); count--) {
			print(&frame);
			nfring_release(ring, &frame);
		}
	}

	if (nfring_get_stats(ring, &stats) == 0 && stats.drop_full)
		warnx("%llu packets were dropped: the ring was full", stats.drop_full);
	nfring_close(ring);
	return 0;
}
