// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <linux/netfilter.h>
#include <nfring.h>
#include "point_names.h"

const char *const point_names[] = {
	"pre-nat", "post-nat", "forward", "local-in", "local-out", "ingress",
	"egress", "prerouting", "input", "output", "postrouting", "drop", "drop-any",
	NULL,
};

static const char *const priorities[] = {
	"raw", "mangle", "dstnat", "filter", "security", "srcnat", NULL,
};

/* The library knows which families and hooks exist. */
static void print_with_family(uint32_t family)
{
	struct nfring_point point = { .family = family };
	char name[NFRING_POINT_MAX];

	for (; nfring_point_format(&point, name, sizeof(name)) > 0; point.hook++)
		printf("%.*s\n", (int)strcspn(name, "@"), name);
}

void point_names_print(void)
{
	const char *const *name;
	uint32_t family;

	for (name = point_names; *name; name++)
		puts(*name);
	for (family = 0; family < NFPROTO_NUMPROTO; family++)
		print_with_family(family);
	for (name = priorities; *name; name++)
		printf("@%s\n", *name);
}
