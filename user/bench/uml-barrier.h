/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User-mode Linux has the barriers any processor would do with: a fence for
 * each acquire, release and read or write barrier.  On x86 those are nothing
 * but an order for the compiler, and what is measured here is meant to tell
 * about x86; so these are as the kernel for that has them.
 */
#define __smp_mb()	asm volatile("lock; addl $0,-4(%%rsp)" ::: "memory", "cc")
#define __smp_rmb()	barrier()
#define __smp_wmb()	barrier()
#define __smp_mb__before_atomic()	do { } while (0)
#define __smp_mb__after_atomic()	do { } while (0)
#define __smp_store_release(p, v)					\
do {									\
	barrier();							\
	WRITE_ONCE(*(p), v);						\
} while (0)
#define __smp_load_acquire(p)						\
({									\
	__unqual_scalar_typeof(*(p)) loaded = READ_ONCE(*(p));		\
									\
	barrier();							\
	(typeof(*(p)))loaded;						\
})
