// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "doctor/doctor.h"

/* Paths can be PATH_MAX long; a text has at most one of them. */
#define TEXT_MAX	(PATH_MAX + 1024)

static const char * const verdicts[] = {
	[DOCTOR_OK]	= "ok",
	[DOCTOR_NOTE]	= "note",
	[DOCTOR_WARN]	= "warn",
	[DOCTOR_BAD]	= "BAD",
};

/* The same in JSON, where all words are in lower case. */
static const char * const json_verdicts[] = {
	[DOCTOR_OK]	= "ok",
	[DOCTOR_NOTE]	= "note",
	[DOCTOR_WARN]	= "warn",
	[DOCTOR_BAD]	= "bad",
};

/* Advice may follow, so leave the object open. */
static void begin_object(struct doctor *doctor, enum doctor_verdict verdict,
			 const char *what, const char *text)
{
	struct json *json = &doctor->json;

	json->to = doctor->to;
	json_open(json, NULL, '{');
	json_string(json, "check", what);
	json_string(json, "verdict", json_verdicts[verdict]);
	json_string(json, "text", text);
	json_open(json, "advice", '[');
}

void doctor_end(struct doctor *doctor)
{
	if (!doctor->as_json || !doctor->said)
		return;
	json_close(&doctor->json, ']');
	json_close(&doctor->json, '}');
	json_line_end(&doctor->json);
	doctor->said = false;
}

void doctor_say(struct doctor *doctor, enum doctor_verdict verdict,
		const char *what, const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;

	doctor_end(doctor);
	if (verdict > doctor->worst)
		doctor->worst = verdict;
	doctor->said = !doctor->quiet || verdict >= DOCTOR_WARN;
	if (!doctor->said)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (doctor->as_json)
		begin_object(doctor, verdict, what, text);
	else
		fprintf(doctor->to, "%-4s  %-11s %s\n", verdicts[verdict], what, text);
}

void doctor_advise(struct doctor *doctor, const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;

	if (!doctor->said)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (doctor->as_json)
		json_string(&doctor->json, NULL, text);
	else
		fprintf(doctor->to, "      -> %s\n", text);
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
