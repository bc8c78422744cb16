// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Structs that begin with their size.  The program and the library may have been
 * built with different versions of them, and both directions work:
 *
 *	program's struct is smaller	members that it lacks keep their default
 *	program's struct is larger	members that the library lacks must be
 *					zero, which asks for nothing
 */
#include <errno.h>
#include <string.h>

#include "ring.h"

/* No struct is nearly as large.  A larger size was never initialised. */
#define SIZE_MAX_SANE	4096

static bool size_is_possible(size_t size)
{
	return size >= sizeof(size_t) && size <= SIZE_MAX_SANE;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

int nfring_struct_load(void *to, size_t known, const void *from)
{
	const uint8_t *bytes = from;
	size_t size, i;

	memcpy(&size, from, sizeof(size));
	if (!size_is_possible(size))
		return -EINVAL;
	for (i = known; i < size; i++)
		if (bytes[i])
			return -EINVAL;
	memcpy(to, from, smaller(size, known));
	memcpy(to, &known, sizeof(known));
	return 0;
}

int nfring_struct_store(void *to, const void *from, size_t known)
{
	size_t size;

	memcpy(&size, to, sizeof(size));
	if (!size_is_possible(size))
		return -EINVAL;
	memset(to, 0, size);
	memcpy(to, from, smaller(size, known));
	memcpy(to, &size, sizeof(size));
	return 0;
}
