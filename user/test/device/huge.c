// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "huge.h"

/* Return whether the module was built as if the kernel lacked this feature. */
static bool lacks(const char *feature)
{
	const char *lacking = getenv("NFRING_LACKS");

	return lacking && strstr(lacking, feature);
}

void huge_or_skip(void)
{
	const char *file = "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";

	if (access(file, F_OK) < 0)
		SKIP("the kernel has no huge entries");
	if (host_read_number(file) != HUGE)
		SKIP("a huge entry does not cover 2 MiB");
	if (lacks("INSERT_FOLIO_PMD") && lacks("OWN_MAPPING"))
		SKIP("the module was built as if the kernel had no huge entries");
}

void huge_at_once_or_skip(void)
{
	if (lacks("MMAP"))
		SKIP("without f_op->mmap, a page is mapped at its first use");
}

void huge_ring(struct ring *r, const struct variant *v, unsigned int size,
	       unsigned int blocks)
{
	huge_or_skip();
	ring_open(r, v, SOCK_RAW);
	ring_set(r, size, blocks, 2048);
}

uint8_t *huge_map_at(const struct ring *r, void *at, int prot, int flags)
{
	return (uint8_t *)OK(mmap(at, r->size, prot, MAP_SHARED | flags, r->fd,
				  0));
}

uint8_t *huge_room(const struct ring *r, size_t beyond)
{
	uintptr_t at = (uintptr_t)OK(mmap(NULL, r->size + 4 * HUGE, PROT_NONE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	return (uint8_t *)((at + HUGE - 1) / HUGE * HUGE + beyond);
}

long huge_smaps(const uint8_t *start, const char *name)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	unsigned long from, to;
	char line[512];
	bool here = false;
	long value = -1;

	ASSERT(f);
	while (value < 0 && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			here = from == (uintptr_t)start;
		else if (here && !strncmp(line, name, strlen(name)))
			value = atol(line + strlen(name) + 1);
	}
	fclose(f);
	return value;
}

bool huge_mapped(const struct ring *r, const uint8_t *map)
{
	return huge_smaps(map, "FilePmdMapped") == (long)(r->size >> 10);
}

void huge_stamp(uint8_t *map, size_t size, uint64_t salt)
{
	for (size_t at = 0; at < size; at += PAGE)
		*(volatile uint64_t *)(map + at + 8) = at + salt;
}

bool huge_stamped(const uint8_t *map, size_t from, size_t to, uint64_t salt)
{
	for (size_t at = from; at < to; at += PAGE) {
		uint64_t found = *(const volatile uint64_t *)(map + at + 8);

		if (found != at + salt) {
			NOTE("wrong number at offset %zu: %#llx", at, (unsigned long long)found);
			return false;
		}
	}
	return true;
}

bool huge_writable(uint8_t *at)
{
	int zero = (int)OK(open("/dev/zero", O_RDONLY | O_CLOEXEC));
	bool done = read(zero, at, 1) == 1;

	close(zero);
	return done;
}

void huge_all_gone(struct ring *r)
{
	OK(ring_try_zero(r));
	close(r->fd);
	EXPECT(host_pages_released());
}
