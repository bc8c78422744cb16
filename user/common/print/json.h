/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write JSON.  Every string becomes valid UTF-8: a byte that is not part of a character
 * becomes a text such as "\xff".
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct json - a stream of objects
 * @to: where they go
 * @more: the next value needs a comma before it
 */
struct json {
	FILE *to;
	bool more;
};

/*
 * Begin and end an object or an array; @bracket is '{' or '[', and then '}' or ']'.
 * In an array, and for the outermost object, @name is NULL.
 */
void json_open(struct json *json, const char *name, char bracket);
void json_close(struct json *json, char bracket);

/* End the line after the outermost object. */
void json_line_end(struct json *json);

/* Write a member of an object, or an element of an array if @name is NULL. */
void json_string(struct json *json, const char *name, const char *text);
void json_bytes(struct json *json, const char *name, const char *text, size_t len);
void json_number(struct json *json, const char *name, uint64_t value);
void json_signed(struct json *json, const char *name, int64_t value);
void json_bool(struct json *json, const char *name, bool value);

#endif
