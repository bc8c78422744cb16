// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/siphash.h>

#include "site.h"

/*
 * An address is stored at the first free place from its hash on, and never
 * removed.  Its number is its place, so the hash must be secret: otherwise a
 * number would reveal bits of the address.
 */
static unsigned long *sites;
static siphash_aligned_key_t key;

/* Try only this many places: a full table must not slow down each packet. */
#define TRIES	16

u32 nfr_site_number(unsigned long address)
{
	u32 place = siphash_1u64(address, &key);

	for (int i = 0; i < TRIES; i++, place++) {
		unsigned long *site = &sites[place % NFRING_SITES_MAX];
		unsigned long found = READ_ONCE(*site);

		if (!found)
			found = cmpxchg(site, 0, address) ?: address;
		if (found == address)
			return place % NFRING_SITES_MAX + 1;
	}
	return 0;
}

/*
 * Split "function+0xoffset/0xsize [module]", as the kernel prints an address.
 * If it knows no function there, it prints the address itself.  Do not pass
 * that on.
 */
static bool name_split(struct nfring_name *name, const char *printed,
		       bool exact)
{
	const char *plus = strchr(printed, '+');
	const char *module = strchr(printed, ' ') ?: "";
	unsigned int offset, size;

	if (!plus || sscanf(plus, "+0x%x/0x%x", &offset, &size) != 2)
		return false;
	scnprintf(name->name, sizeof(name->name), "%.*s%s",
		  (int)(plus - printed), printed, module);
	if (exact) {
		name->offset = offset;
		name->size = size;
	}
	return true;
}

int nfr_site_name(struct nfring_name *name, bool exact)
{
	char *printed = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL);
	unsigned long *known = READ_ONCE(sites);
	int err = -ENOENT;

	if (!printed)
		return -ENOMEM;
	for (u32 nr = max(name->number, 1U);
	     known && nr <= NFRING_SITES_MAX; nr++) {
		unsigned long address = READ_ONCE(known[nr - 1]);

		if (!address)
			continue;
		sprint_symbol(printed, address);
		if (!name_split(name, printed, exact))
			continue;
		name->number = nr;
		err = 0;
		break;
	}
	kfree(printed);
	return err;
}

/*
 * "%pK" prints zeros for everyone while kernel.kptr_restrict is 2, which
 * modules cannot read.
 */
static bool are_hidden(void)
{
	char printed[2 * sizeof(void *) + 1];

	snprintf(printed, sizeof(printed), "%pK", &key);
	return !printed[strspn(printed, "0")];
}

bool nfr_sees_addresses(void)
{
	return ns_capable_noaudit(&init_user_ns, CAP_SYSLOG) && !are_hidden();
}

int nfr_sites_start(void)
{
	unsigned long *new;

	if (sites)
		return 0;
	new = kvcalloc(NFRING_SITES_MAX, sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	get_random_bytes(&key, sizeof(key));
	smp_store_release(&sites, new); /* pairs with nfr_site_name() */
	return 0;
}

void nfr_sites_exit(void)
{
	kvfree(sites);
}
