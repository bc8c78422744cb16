// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "doctor/doctor.h"

static const char * const verdicts[] = {
	[DOCTOR_OK]	= "ok",
	[DOCTOR_NOTE]	= "note",
	[DOCTOR_WARN]	= "warn",
	[DOCTOR_BAD]	= "BAD",
};

void doctor_say(struct doctor *doctor, enum doctor_verdict verdict,
		const char *what, const char *format, ...)
{
	va_list args;

	if (verdict > doctor->worst)
		doctor->worst = verdict;
	doctor->said = !doctor->quiet || verdict >= DOCTOR_WARN;
	if (!doctor->said)
		return;
	fprintf(doctor->to, "%-4s  %-11s ", verdicts[verdict], what);
	va_start(args, format);
	vfprintf(doctor->to, format, args);
	va_end(args);
	fputc('\n', doctor->to);
}

void doctor_advise(struct doctor *doctor, const char *format, ...)
{
	va_list args;

	if (!doctor->said)
		return;
	fputs("      -> ", doctor->to);
	va_start(args, format);
	vfprintf(doctor->to, format, args);
	va_end(args);
	fputc('\n', doctor->to);
}

static void path_of(const struct doctor *doctor, char path[PATH_MAX],
		    const char *format, va_list args)
{
	int len = snprintf(path, PATH_MAX, "%s", doctor->root);

	vsnprintf(path + len, PATH_MAX - len, format, args);
}

long doctor_read(const struct doctor *doctor, char *text, size_t size,
		 const char *format, ...)
{
	char path[PATH_MAX];
	va_list args;
	size_t len;
	FILE *file;

	va_start(args, format);
	path_of(doctor, path, format, args);
	va_end(args);
	text[0] = '\0';
	file = fopen(path, "re");
	if (!file)
		return -errno;
	errno = 0;
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	if (len && text[len - 1] == '\n')
		text[len - 1] = '\0';
	if (ferror(file))
		len = -(errno ? errno : EIO);
	fclose(file);
	return len;
}

bool doctor_has(const struct doctor *doctor, const char *format, ...)
{
	char path[PATH_MAX];
	va_list args;

	va_start(args, format);
	path_of(doctor, path, format, args);
	va_end(args);
	return !access(path, F_OK);
}
