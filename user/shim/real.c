// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "real.h"

static struct real functions;
static atomic_bool known;

#define LOOK_UP(type, name, arguments) \
	functions.name = (type (*) arguments)dlsym(RTLD_NEXT, #name);

/* Several threads may do this at once, because all write the same values. */
static void look_up(void)
{
	REAL_FUNCTIONS(LOOK_UP)
	atomic_store(&known, true);
}

/* Constructors of other libraries may call this before real_prepare(). */
const struct real *real(void)
{
	if (!atomic_load(&known))
		look_up();
	return &functions;
}

__attribute__((constructor))
static void real_prepare(void)
{
	real();
}
