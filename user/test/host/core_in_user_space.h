/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel functions that kmod/core/kernel.h needs, built on the compiler's atomics.
 * The sanitizers understand atomics: if a store should be a release and is not,
 * they report a race.
 *
 * Before each access whose order matters to other threads, the code calls the
 * thread's step function.  There a test can decide which thread runs next.  A
 * thread that finds a lock taken calls its wait function.
 */
#ifndef CORE_IN_USER_SPACE_H
#define CORE_IN_USER_SPACE_H

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/types.h>
#include <linux/if_packet.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define U16_MAX		((u16)~0U)
#define U64_MAX		((u64)~0ULL)
#define S32_MAX		((s32)(~0U >> 1))
#define L1_CACHE_BYTES	64

#define ALIGN(x, a)	(((x) + (typeof(x))(a) - 1) & ~((typeof(x))(a) - 1))

#define ____cacheline_aligned_in_smp __attribute__((aligned(L1_CACHE_BYTES)))
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define is_power_of_2(n)	((n) && !((n) & ((n) - 1)))
#define ilog2(n)	(31 - __builtin_clz(n))
#define prefetchw(address) __builtin_prefetch(address, 1)

static inline u64 mul_u64_u64_shr(u64 a, u64 b, unsigned int shift)
{
	return (u64)((__uint128_t)a * b >> shift);
}

extern __thread void (*core_step)(void);

static inline void core_step_here(void)
{
	if (core_step)
		core_step();
}

#define core_load(p, order) \
	({ core_step_here(); __atomic_load_n(p, order); })
#define core_store(p, v, order) \
	({ core_step_here(); __atomic_store_n(p, v, order); })

#define smp_load_acquire(p)	core_load(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	core_store(p, v, __ATOMIC_RELEASE)
#define READ_ONCE(x)		core_load(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	core_store(&(x), v, __ATOMIC_RELAXED)

/* ThreadSanitizer does not support fences; the programs that it checks need none. */
#ifdef __SANITIZE_THREAD__
#define smp_mb()	core_step_here()
#else
#define smp_mb() \
	({ core_step_here(); __atomic_thread_fence(__ATOMIC_SEQ_CST); })
#endif

typedef struct {
	s64 counter;
} atomic64_t;

static inline s64 atomic64_read(const atomic64_t *v)
{
	return core_load(&v->counter, __ATOMIC_RELAXED);
}

static inline void atomic64_set(atomic64_t *v, s64 i)
{
	core_store(&v->counter, i, __ATOMIC_RELAXED);
}

typedef struct {
	int counter;
} atomic_t;

static inline void atomic_set(atomic_t *v, int i)
{
	core_store(&v->counter, i, __ATOMIC_RELAXED);
}

static inline bool atomic_sub_and_test(int i, atomic_t *v)
{
	core_step_here();
	return !__atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST);
}

/* Only a mutant calls this function, instead of the function above. */
static inline int atomic_sub_return_relaxed(int i, atomic_t *v)
{
	core_step_here();
	return __atomic_sub_fetch(&v->counter, i, __ATOMIC_RELAXED);
}

typedef struct {
	u32 locked;
} spinlock_t;

extern __thread void (*core_wait)(const u32 *until_zero);

static inline void spin_lock_init(spinlock_t *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELAXED);
}

static inline void spin_lock(spinlock_t *lock)
{
	core_step_here();
	while (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE)) {
		if (core_wait)
			core_wait(&lock->locked);
		else
			sched_yield();
	}
}

static inline void spin_unlock(spinlock_t *lock)
{
	core_store(&lock->locked, 0, __ATOMIC_RELEASE);
}

#define spin_lock_bh	spin_lock
#define spin_unlock_bh	spin_unlock

/* A failed exchange gives no ordering, as in the kernel. */
static inline bool atomic64_try_cmpxchg(atomic64_t *v, s64 *old, s64 new)
{
	core_step_here();
	return __atomic_compare_exchange_n(&v->counter, old, new, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

#endif
