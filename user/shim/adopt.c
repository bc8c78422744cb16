// SPDX-License-Identifier: LGPL-2.1-or-later
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <nfring/point.h>

#include "adopt.h"
#include "real.h"

/* This is enough for the counters and a few points. */
#define TEXT_MAX	8192

#define POINTS		"\npoints:\t"

/*
 * All points have the same device.  A point at egress means that the program
 * asked for every protocol.  The text does not say which single protocol it
 * asked for.
 */
void adopt_text(char *text, int *ifindex, uint16_t *protocol)
{
	struct nfring_point point;
	char *name, *rest;

	*ifindex = 0;
	*protocol = 0;
	text = strstr(text, POINTS);
	if (!text)
		return;
	text += strlen(POINTS);
	text[strcspn(text, "\n")] = '\0';
	for (name = strtok_r(text, ",", &rest); name;
	     name = strtok_r(NULL, ",", &rest)) {
		if (nfring_point_parse(&point, name, NULL, 0))
			continue;
		*ifindex = point.ifindex;
		if (point.family == NFPROTO_NETDEV &&
		    point.hook == NF_NETDEV_EGRESS)
			*protocol = htons(ETH_P_ALL);
	}
}

void adopt_address(int fd, int *ifindex, uint16_t *protocol)
{
	char path[sizeof("/proc/self/fdinfo/") + 12];
	char text[TEXT_MAX];
	ssize_t len = -1;
	int info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info >= 0) {
		len = read(info, text, sizeof(text) - 1);
		real()->close(info);
	}
	text[len < 0 ? 0 : len] = '\0';
	adopt_text(text, ifindex, protocol);
}
