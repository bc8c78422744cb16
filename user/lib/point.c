// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parse the names of points into the structs that the kernel takes. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "point.h"
#include "ring.h"

#define explain(err, ...)	nfring_explain(why, why_size, err, __VA_ARGS__)

static bool is_named(const char *text, const char *name, const char *alias)
{
	return !strcmp(text, name) || (alias && !strcmp(text, alias));
}

static bool is_purpose(const struct nfring_hook *hook, const char *name)
{
	return hook->purpose && !strcmp(name, hook->purpose);
}

/* Append ", name", or "name" to an empty list.  A name that does not fit is left out. */
static void list_add(char *list, size_t size, const char *name)
{
	size_t len = strlen(list);

	snprintf(list + len, size - len, "%s%s", len ? ", " : "", name);
}

static void list_hooks(const struct nfring_family *family, char *list,
		       size_t size)
{
	size_t i;

	for (i = 0; i < family->hook_nr; i++)
		list_add(list, size, family->hooks[i].name);
}

static const struct nfring_family *family_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < nfring_family_nr; i++)
		if (is_named(name, nfring_families[i].name,
			     nfring_families[i].alias))
			return &nfring_families[i];
	return NULL;
}

static const struct nfring_hook *hook_by_name(const struct nfring_family *family,
					      const char *name)
{
	size_t i;

	for (i = 0; i < family->hook_nr; i++)
		if (is_named(name, family->hooks[i].name, family->hooks[i].alias) ||
		    is_purpose(&family->hooks[i], name))
			return &family->hooks[i];
	return NULL;
}

static int parse_family(const struct nfring_family **family, const char *name,
			char *why, size_t why_size)
{
	char known[80] = "";
	size_t i;

	*family = family_by_name(name);
	if (*family)
		return 0;
	for (i = 0; i < nfring_family_nr; i++)
		list_add(known, sizeof(known), nfring_families[i].name);
	return explain(-EINVAL, "unknown family \"%s\"; known are %s", name,
		       known);
}

/* Return the family of a hook that is named without one. */
static const struct nfring_family *usual_family(const char *hook)
{
	static const char *const first[] = { "netdev", "drop" };
	size_t i;

	for (i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (hook_by_name(family_by_name(first[i]), hook))
			return family_by_name(first[i]);
	return family_by_name("inet");
}

/* @family: the given family, or NULL to let the hook decide */
static int parse_hook(const struct nfring_family **family,
		      const struct nfring_hook **hook, const char *name,
		      char *why, size_t why_size)
{
	const struct nfring_family *given = *family;
	char known[80] = "";

	if (!given)
		*family = usual_family(name);
	*hook = hook_by_name(*family, name);
	if (*hook)
		return 0;

	list_hooks(*family, known, sizeof(known));
	if (given)
		return explain(-EINVAL,
			       "unknown hook \"%s\" of %s; known are %s", name,
			       given->name, known);
	return explain(-EINVAL, "unknown hook \"%s\"; known are %s, egress, drop, drop-any",
		       name, known);
}

/* Accept the number of a removed device too, so that its points can be detached. */
static int parse_device(int32_t *ifindex, const char *name, char *why,
			size_t why_size)
{
	int found = nfring_device_find(name);

	*ifindex = found > 0 ? found : nfring_device_number(name);
	return *ifindex ? 0 : explain(-ENODEV, "no device \"%s\"", name);
}

static const struct nfring_priority *
priority_by_name(const struct nfring_family *family, const char *name,
		 size_t len)
{
	const struct nfring_priority *p = family->priorities;
	size_t i;

	for (i = 0; i < family->priority_nr; i++, p++)
		if (strlen(p->name) == len && !strncmp(p->name, name, len))
			return p;
	return NULL;
}

static int unknown_priority(const struct nfring_family *family,
			    const char *text, char *why, size_t why_size)
{
	char known[80] = "";
	size_t i;

	for (i = 0; i < family->priority_nr; i++)
		list_add(known, sizeof(known), family->priorities[i].name);
	return explain(-EINVAL,
		       "priority \"%s\" must be N, NAME, NAME+N or NAME-N; names of %s are %s",
		       text, family->name, known);
}

/* INTEGER, NAME, NAME+N, NAME-N */
static int parse_priority(int32_t *priority, const struct nfring_family *family,
			  const char *text, char *why, size_t why_size)
{
	size_t len = strcspn(text, "+-0123456789");
	const struct nfring_priority *base = NULL;
	const char *number = text + len;
	long long value = 0;
	char *end;

	if (len) {
		base = priority_by_name(family, text, len);
		if (!base)
			return unknown_priority(family, text, why, why_size);
		value = base->value;
	}
	/*
	 * A name is followed by nothing or by a sign.  Without a name, there
	 * must be a number.
	 */
	if (*number || !base) {
		bool sign = *number == '+' || *number == '-';

		if ((base && !sign) || !isdigit((unsigned char)number[sign]))
			return unknown_priority(family, text, why, why_size);
		errno = 0;
		if (__builtin_add_overflow(value, strtoll(number, &end, 10),
					   &value))
			errno = ERANGE;
		if (*end)
			return unknown_priority(family, text, why, why_size);
		if (errno || value < INT_MIN || value > INT_MAX)
			return explain(-ERANGE,
				       "priority \"%s\" is not between %d and %d",
				       text, INT_MIN, INT_MAX);
	}
	*priority = value;
	return 0;
}

/* End a string at the separator @at, and return the rest.  NULL means no separator. */
static char *cut(char *at)
{
	if (!at)
		return NULL;
	*at = '\0';
	return at + 1;
}

/*
 * The name of a device may contain "@".  The text after the last "@" is a priority
 * if it is valid as one, and if the text before it names a device.  If not, but both
 * together name a device, join them again.
 */
static bool device_has_at(const struct nfring_family *family, char *device,
			  char *priority)
{
	int32_t value;

	if (!parse_priority(&value, family, priority, NULL, 0) &&
	    nfring_device_find(device) > 0)
		return false;
	priority[-1] = '@';
	if (nfring_device_find(device) > 0)
		return true;
	priority[-1] = '\0';
	return false;
}

NFRING_API int nfring_point_parse(struct nfring_point *point, const char *text,
				  char *why, size_t why_size)
{
	const struct nfring_family *family = NULL;
	const struct nfring_hook *hook;
	char copy[NFRING_POINT_MAX + NFRING_ALTNAME_MAX];
	char *name = copy, *device, *priority;
	struct nfring_point parsed = { 0 };
	int err;

	if (strlen(text) >= sizeof(copy))
		return explain(-EINVAL, "longer than the name of any point");
	strcpy(copy, text);
	priority = cut(strrchr(copy, '@'));
	device = cut(strchr(copy, ':'));
	if (strchr(copy, '/')) {
		name = cut(strchr(copy, '/'));
		err = parse_family(&family, copy, why, why_size);
		if (err)
			return err;
	}

	err = parse_hook(&family, &hook, name, why, why_size);
	if (err)
		return err;
	if (device && priority && device_has_at(family, device, priority))
		priority = NULL;
	if (priority && is_purpose(hook, name))
		return explain(-EINVAL,
			       "%s always has priority %d; for another priority, use %s",
			       name, hook->priority, hook->name);
	parsed.family = family->number;
	parsed.hook = hook - family->hooks;
	parsed.priority = hook->priority;
	if (device)
		err = parse_device(&parsed.ifindex, device, why, why_size);
	if (!err && priority)
		err = parse_priority(&parsed.priority, family, priority, why,
				     why_size);
	if (!err && parsed.family == NFRING_PROTO_DROP && parsed.priority)
		err = explain(-EINVAL,
			      "%s is not at a hook, so it has no priority", name);
	if (!err)
		*point = parsed;
	return err;
}
