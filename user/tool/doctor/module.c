// SPDX-License-Identifier: GPL-2.0
/* Is there a module for this kernel, and is it the right one? */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor.h"

#define LOADED "/sys/module/nfring"

/* The oldest kernel that the module supports. */
#define OLDEST_MAJOR	6
#define OLDEST_MINOR	1

bool doctor_loaded(const struct doctor *doctor)
{
	return doctor_has(doctor, LOADED);
}

/* depmod writes lines such as "updates/nfring.ko.xz: kernel/..." to modules.dep. */
bool doctor_module_file(const struct doctor *doctor, char *path, size_t size)
{
	char name[PATH_MAX], line[4096];
	bool found = false;
	FILE *file;

	snprintf(name, sizeof(name), "%s/lib/modules/%s/modules.dep",
		 doctor->root, doctor->release);
	file = fopen(name, "re");
	while (file && !found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, ":\n")] = '\0';
		found = strstr(line, "/nfring.ko");
	}
	if (file)
		fclose(file);
	if (found)
		snprintf(path, size, "%s", line);
	return found;
}

void doctor_kernel(struct doctor *doctor)
{
	unsigned int major = 0, minor = 0;
	bool wide = strstr(doctor->machine, "64") || strstr(doctor->machine, "s390x");

	sscanf(doctor->release, "%u.%u", &major, &minor);
	if (major > OLDEST_MAJOR ||
	    (major == OLDEST_MAJOR && minor >= OLDEST_MINOR)) {
		doctor_say(doctor, wide ? DOCTOR_OK : DOCTOR_BAD, "kernel",
			   "%s on %s", doctor->release, doctor->machine);
		if (!wide)
			doctor_advise(doctor, "the module needs a 64-bit kernel");
		return;
	}
	doctor_say(doctor, DOCTOR_BAD, "kernel", "%s on %s", doctor->release,
		   doctor->machine);
	doctor_advise(doctor, "the module needs Linux %d.%d or later",
		      OLDEST_MAJOR, OLDEST_MINOR);
}

/* Headers are needed only to build the module. */
void doctor_headers(struct doctor *doctor)
{
	char path[256];
	bool built = doctor_loaded(doctor) ||
		     doctor_module_file(doctor, path, sizeof(path));

	if (doctor_has(doctor, "/lib/modules/%s/build/Makefile",
		       doctor->release)) {
		doctor_say(doctor, DOCTOR_OK, "headers",
			   "/lib/modules/%s/build", doctor->release);
		return;
	}
	doctor_say(doctor, built ? DOCTOR_NOTE : DOCTOR_BAD, "headers",
		   "none in /lib/modules/%s/build%s", doctor->release,
		   built ? "; needed only to rebuild the module" : "");
	doctor_advise(doctor, "apt-get install linux-headers-%s",
		      doctor->release);
}

static void say_not_loaded(struct doctor *doctor)
{
	char path[256];

	if (doctor_module_file(doctor, path, sizeof(path))) {
		doctor_say(doctor, DOCTOR_BAD, "module",
			   "installed as %s, not loaded", path);
		doctor_advise(doctor, "modprobe nfring");
		return;
	}
	doctor_say(doctor, DOCTOR_BAD, "module", "none for %s",
		   doctor->release);
	doctor_advise(doctor, "make && make install, or make dkms-install; then modprobe nfring");
}

void doctor_module(struct doctor *doctor)
{
	char version[64];

	if (!doctor_loaded(doctor)) {
		say_not_loaded(doctor);
		return;
	}
	doctor_read(doctor, version, sizeof(version), LOADED "/version");
	if (doctor->opened == -EPROTO) {
		doctor_say(doctor, DOCTOR_BAD, "module",
			   "%s is loaded, but its binary interface differs from that of this program, %s",
			   version, NFRING_VERSION);
		doctor_advise(doctor, "install both from one source, then rmmod nfring; modprobe nfring");
		return;
	}
	if (strcmp(version, NFRING_VERSION)) {
		doctor_say(doctor, DOCTOR_WARN, "module",
			   "%s is loaded, but this program is %s", version,
			   NFRING_VERSION);
		doctor_advise(doctor, "install the same version of both, then rmmod nfring; modprobe nfring");
		return;
	}
	doctor_say(doctor, DOCTOR_OK, "module", "%s is loaded", version);
}

/* Bits of the taint mask that mean the kernel cannot be trusted. */
static const struct {
	int bit;
	const char *what;
} serious[] = {
	{ 1, "a module was loaded by force" },
	{ 4, "a machine check was reported" },
	{ 5, "a bad page was found" },
	{ 7, "the kernel has had an oops" },
	{ 9, "the kernel has printed a warning" },
	{ 14, "a soft lockup occurred" },
};

#define SERIOUS_NR (sizeof(serious) / sizeof(serious[0]))

void doctor_taint(struct doctor *doctor)
{
	char text[32], what[256] = "";
	unsigned long mask;
	size_t i, len = 0;

	if (doctor_read(doctor, text, sizeof(text),
			"/proc/sys/kernel/tainted") <= 0)
		return;
	mask = strtoul(text, NULL, 10);
	for (i = 0; i < SERIOUS_NR; i++)
		if (mask & 1UL << serious[i].bit)
			len += snprintf(what + len, sizeof(what) - len, "%s%s",
					len ? ", " : "", serious[i].what);
	if (len) {
		doctor_say(doctor, DOCTOR_WARN, "taint", "%lu: %s", mask, what);
		doctor_advise(doctor, "see dmesg, and reboot before you report a problem");
		return;
	}
	doctor_say(doctor, DOCTOR_OK, "taint", "%lu%s", mask,
		   mask & 1UL << 12 ? ": an out-of-tree module such as nfring is loaded" : "");
}
