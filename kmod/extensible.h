/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program may have been built with another version of the uapi header.  Later
 * versions append members to structs, and a member that is 0 asks for nothing.
 * So the program's struct may be:
 *
 *	a shorter struct	the members that it lacks count as zero, and are
 *				not returned
 *	a longer struct		the members that the module lacks must be zero
 *				(E2BIG), and are returned as zero
 *
 * copy_struct_from_user() follows these rules for structs from a program.
 */
#ifndef NFR_EXTENSIBLE_H
#define NFR_EXTENSIBLE_H

#include <linux/minmax.h>
#include <linux/uaccess.h>

/*
 * Return a struct of @known bytes to a program whose struct has @given bytes.
 * Do not use copy_struct_to_user(), which kernels before 6.13 do not have.
 */
static inline int nfr_struct_to_user(void __user *to, size_t given,
				     const void *from, size_t known)
{
	size_t both = min(given, known);

	if (copy_to_user(to, from, both))
		return -EFAULT;
	return clear_user(to + both, given - both) ? -EFAULT : 0;
}

#endif
