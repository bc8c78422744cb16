// SPDX-License-Identifier: GPL-2.0
/* May tcpdump under "nfring run" load the library and open the device? */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor.h"

#define POLICY		"/etc/apparmor.d"
#define ABSTRACTION	"abstractions/nfring"
#define ENFORCED	" (enforce)"

/* Distributions give the profile one of these names. */
static const char *const files[] = { "usr.bin.tcpdump", "usr.sbin.tcpdump", "tcpdump" };

static bool is_on(const struct doctor *doctor)
{
	char yes[8];

	return doctor_read(doctor, yes, sizeof(yes),
			   "/sys/module/apparmor/parameters/enabled") > 0 && yes[0] == 'Y';
}

/* The name of a profile is a word or a path: "tcpdump", "/usr/sbin/tcpdump". */
static bool is_of_tcpdump(const char *line)
{
	const char *end = strstr(line, ENFORCED);
	const size_t len = strlen("tcpdump");

	return end && (size_t)(end - line) >= len && !strncmp(end - len, "tcpdump", len) &&
	       (end - len == line || end[-(long)len - 1] == '/');
}

/* Return whether @is accepts any line of the file, or -errno. */
static int any_line(const struct doctor *doctor, const char *path, bool (*is)(const char *))
{
	char name[PATH_MAX];
	char *line = NULL;
	size_t size = 0;
	int found = 0;
	FILE *file;

	snprintf(name, sizeof(name), "%s%s", doctor->root, path);
	file = fopen(name, "re");
	if (!file)
		return -errno;
	while (!found && getline(&line, &size, file) > 0)
		found = is(line);
	free(line);
	fclose(file);
	return found;
}

/* "include <abstractions/nfring>", and "#include" in older files */
static bool is_include(const char *line)
{
	line += strspn(line, " \t");
	line += *line == '#';
	return !strncmp(line, "include ", 8) && strstr(line, "<" ABSTRACTION ">");
}

/* Look at the distribution's profile, and at its file for local additions. */
static bool is_included(const struct doctor *doctor, const char *profile)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), POLICY "/local/%s", profile);
	if (any_line(doctor, path, is_include) > 0)
		return true;
	snprintf(path, sizeof(path), POLICY "/%s", profile);
	return any_line(doctor, path, is_include) > 0;
}

static const char *profile_of_tcpdump(const struct doctor *doctor)
{
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (doctor_has(doctor, POLICY "/%s", files[i]))
			return files[i];
	return NULL;
}

void doctor_apparmor(struct doctor *doctor)
{
	const char *profile = profile_of_tcpdump(doctor);
	int enforced;

	if (!is_on(doctor)) {
		doctor_say(doctor, DOCTOR_OK, "AppArmor", "off");
		return;
	}
	enforced = any_line(doctor, "/sys/kernel/security/apparmor/profiles", is_of_tcpdump);
	if (enforced < 0 && profile) {
		doctor_say(doctor, DOCTOR_NOTE, "AppArmor",
			   "cannot read its profiles: %s", strerror(-enforced));
		doctor_advise(doctor, "run nfring doctor as root");
	} else if (enforced <= 0 || !profile) {
		doctor_say(doctor, DOCTOR_OK, "AppArmor", "no enforced profile of tcpdump");
	} else if (!doctor_has(doctor, POLICY "/" ABSTRACTION)) {
		doctor_say(doctor, DOCTOR_WARN, "AppArmor",
			   "its profile of tcpdump does not allow rings, and "
			   POLICY "/" ABSTRACTION " is missing");
		doctor_advise(doctor, "make install; then run nfring doctor again");
	} else if (!is_included(doctor, profile)) {
		doctor_say(doctor, DOCTOR_WARN, "AppArmor",
			   "its profile of tcpdump does not allow rings, so tcpdump under nfring run fails, or opens a packet socket");
		doctor_advise(doctor, "echo 'include <" ABSTRACTION ">' >> " POLICY
			      "/local/%s; apparmor_parser -r " POLICY "/%s", profile, profile);
	} else {
		doctor_say(doctor, DOCTOR_OK, "AppArmor",
			   "its profile of tcpdump includes " ABSTRACTION);
	}
}
