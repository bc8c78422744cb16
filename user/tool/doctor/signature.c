// SPDX-License-Identifier: GPL-2.0
/*
 * Does the kernel accept the module if it requires signatures?
 *
 * dkms signs modules with a key that it makes for the machine.  Its user must enroll
 * that key in the firmware: mokutil(1) requests this, and at the next boot, shim, the
 * first boot loader, lets the user confirm it.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"

#define EFIVARS		"/sys/firmware/efi/efivars"
#define DKMS_KEY	"/var/lib/dkms/mok.pub"

/* These variables belong to shim. */
#define SHIM		"605dab50-e046-4300-abb6-3dd810dd8b23"

/* State of the key of dkms. */
enum key {
	KEY_NONE,	/* dkms has made none */
	KEY_UNKNOWN,	/* the firmware does not know it */
	KEY_ASKED,	/* the user can confirm it at the next boot */
	KEY_ENROLLED,
};

/* A signed module ends with this text. */
static bool is_signed(const struct doctor *doctor, const char *file)
{
	static const char mark[] = "~Module signature appended~\n";
	char path[PATH_MAX], end[sizeof(mark)] = "";
	bool found = false;
	FILE *module;

	snprintf(path, sizeof(path), "%s/lib/modules/%s/%s", doctor->root,
		 doctor->release, file);
	module = fopen(path, "re");
	if (!module)
		return false;
	if (!fseek(module, -(long)(sizeof(mark) - 1), SEEK_END) &&
	    fread(end, 1, sizeof(mark) - 1, module) == sizeof(mark) - 1)
		found = !strcmp(end, mark);
	fclose(module);
	return found;
}

/* A firmware variable has four bytes of attributes, then its value. */
static bool is_secure_boot(const struct doctor *doctor)
{
	char variable[8] = "";

	return doctor_read(doctor, variable, sizeof(variable),
		EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c") == 5 &&
		variable[4] == 1;
}

/* The mode in brackets is active: "none [integrity] confidentiality". */
static bool is_locked_down(const struct doctor *doctor)
{
	char modes[64];

	return doctor_read(doctor, modes, sizeof(modes),
			   "/sys/kernel/security/lockdown") > 0 &&
	       !strstr(modes, "[none]");
}

static bool is_enforced(const struct doctor *doctor)
{
	char yes[8];

	return doctor_read(doctor, yes, sizeof(yes),
			   "/sys/module/module/parameters/sig_enforce") > 0 &&
	       yes[0] == 'Y';
}

static bool is_compressed(const char *file)
{
	const char *end = strstr(file, ".ko");

	return end && end[3];
}

/* A variable contains certificates with the same bytes as in files. */
static bool variable_has(const struct doctor *doctor, const char *name,
			 const char *certificate, size_t len)
{
	static char list[1 << 16];
	long size = doctor_read(doctor, list, sizeof(list), EFIVARS "/%s-" SHIM, name);

	return size > 0 && memmem(list, size, certificate, len);
}

static enum key key_of_dkms(const struct doctor *doctor)
{
	char certificate[8192];
	long len = doctor_read(doctor, certificate, sizeof(certificate), DKMS_KEY);

	if (len <= 0)
		return doctor_has(doctor, DKMS_KEY) ? KEY_UNKNOWN : KEY_NONE;
	/* leave out the last byte, which doctor_read() may have taken for a newline */
	if (variable_has(doctor, "MokListRT", certificate, len - 1))
		return KEY_ENROLLED;
	if (variable_has(doctor, "MokNew", certificate, len - 1))
		return KEY_ASKED;
	return KEY_UNKNOWN;
}

/* Print the next step towards a module that the kernel accepts. */
static void advise(struct doctor *doctor, enum key key)
{
	if (!doctor_has(doctor, EFIVARS)) {
		doctor_advise(doctor, "this machine did not boot with UEFI, so you cannot enroll a key: boot without module.sig_enforce=1 and without lockdown=");
		return;
	}
	switch (key) {
	case KEY_NONE:
		doctor_advise(doctor, "with dkms: apt-get install openssl; dkms install --force nfring/" NFRING_VERSION ", which makes a key and signs the module; then run nfring doctor again");
		doctor_advise(doctor, "without dkms: mokutil --import KEY.der; reboot; sign the module with scripts/sign-file of the kernel");
		break;
	case KEY_UNKNOWN:
		doctor_advise(doctor, "mokutil --import " DKMS_KEY "; reboot, and choose Enroll MOK in the menu that appears");
		break;
	case KEY_ASKED:
		doctor_advise(doctor, "reboot, and choose Enroll MOK in the menu that appears");
		break;
	case KEY_ENROLLED:
		doctor_advise(doctor, "dkms install --force nfring/" NFRING_VERSION " signs the module: it was built before dkms had its key");
		break;
	}
}

static const char *state_of(bool installed, bool compressed, bool is_signed)
{
	if (!installed)
		return "no module is installed";
	if (compressed)
		return "the module is compressed, so its signature cannot be checked";
	return is_signed ? "the module is signed" : "the module is not signed";
}

void doctor_signature(struct doctor *doctor)
{
	bool enforced = is_enforced(doctor), locked = is_locked_down(doctor);
	bool secure = is_secure_boot(doctor), installed, compressed, has, accepted;
	enum key key = key_of_dkms(doctor);
	const char *state;
	char file[256];

	installed = doctor_module_file(doctor, file, sizeof(file));
	compressed = installed && is_compressed(file);
	has = installed && !compressed && is_signed(doctor, file);
	state = state_of(installed, compressed, has);
	if (!enforced && !locked) {
		doctor_say(doctor, DOCTOR_OK, "signature",
			   "not required (Secure Boot %s, lockdown off); %s",
			   secure ? "on" : "off", state);
		return;
	}
	/* dkms signs before it compresses, and others may have signed with another key */
	accepted = doctor_loaded(doctor) || (has && key == KEY_NONE) ||
		   ((has || compressed) && key == KEY_ENROLLED);
	doctor_say(doctor, accepted ? DOCTOR_OK : DOCTOR_BAD, "signature",
		   "required (Secure Boot %s, lockdown %s, sig_enforce %s); %s%s",
		   secure ? "on" : "off", locked ? "on" : "off",
		   enforced ? "on" : "off", state,
		   key == KEY_ENROLLED ? "; the key of dkms is enrolled" :
		   key == KEY_ASKED ? "; the key of dkms waits to be confirmed" :
		   key == KEY_UNKNOWN ? "; the key of dkms is not enrolled" : "");
	if (!accepted)
		advise(doctor, key);
}
