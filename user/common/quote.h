/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write names of devices and namespaces, which may contain nearly any byte.  A
 * byte that is not part of a UTF-8 character is written as an escape, such as "\x9b".
 */
#ifndef COMMON_QUOTE_H
#define COMMON_QUOTE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Write a name for people: blanks and characters that cannot be seen are escaped
 * as well.  Fill up with blanks to @width characters.
 */
void quote_words(FILE *to, const char *name, size_t width);

/* Write the first @len bytes of a name as a JSON string. */
void quote_json(FILE *to, const char *name, size_t len);

/* Write a name as the value of a Prometheus label. */
void quote_label(FILE *to, const char *name);

#endif
