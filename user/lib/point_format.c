// SPDX-License-Identifier: LGPL-2.1-or-later
/* Format the structs of points as names. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "point.h"
#include "ring.h"

static const struct nfring_family *family_by_number(uint32_t number,
						    uint32_t hook)
{
	size_t i;

	for (i = 0; i < nfring_family_nr; i++)
		if (nfring_families[i].number == number)
			return hook < nfring_families[i].hook_nr ?
			       &nfring_families[i] : NULL;
	return NULL;
}

/* Write ":DEVICE", or an empty text for every device. */
static void format_device(char text[IF_NAMESIZE + 1], int32_t ifindex)
{
	text[0] = '\0';
	if (!ifindex)
		return;
	text[0] = ':';
	if (!if_indextoname(ifindex, text + 1))
		snprintf(text + 1, IF_NAMESIZE, "%d", ifindex);
}

NFRING_API int nfring_point_format(const struct nfring_point *point, char *text,
				   size_t size)
{
	const struct nfring_family *family;
	char device[IF_NAMESIZE + 1];
	int len;

	family = family_by_number(point->family, point->hook);
	if (!family)
		return -EINVAL;
	format_device(device, point->ifindex);
	len = snprintf(text, size, "%s/%s%s@%d", family->name,
		       family->hooks[point->hook].name, device, point->priority);
	return (size_t)len < size ? len : -ENOSPC;
}

void nfring_hook_format(uint32_t family, uint32_t hook,
			char text[NFRING_POINT_MAX])
{
	const struct nfring_family *named = family_by_number(family, hook);
	struct nfring_point usual;

	if (!named) {
		strcpy(text, "?");
		return;
	}
	if (!nfring_point_parse(&usual, named->hooks[hook].name, NULL, 0) &&
	    usual.family == family)
		snprintf(text, NFRING_POINT_MAX, "%s", named->hooks[hook].name);
	else
		snprintf(text, NFRING_POINT_MAX, "%s/%s", named->name,
			 named->hooks[hook].name);
}

NFRING_API int nfring_point_format_short(const struct nfring_point *point,
					 char *text, size_t size)
{
	const struct nfring_family *family;
	char hook[NFRING_POINT_MAX], device[IF_NAMESIZE + 1], priority[16] = "";
	int len;

	family = family_by_number(point->family, point->hook);
	if (!family)
		return -EINVAL;
	nfring_hook_format(point->family, point->hook, hook);
	format_device(device, point->ifindex);
	/* Write even a default priority after "a@1", whose end could be read as one. */
	if (point->priority != family->hooks[point->hook].priority ||
	    strchr(device, '@'))
		snprintf(priority, sizeof(priority), "@%d", point->priority);
	len = snprintf(text, size, "%s%s%s", hook, device, priority);
	return (size_t)len < size ? len : -ENOSPC;
}
