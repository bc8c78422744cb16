/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_DOCTOR_EXAMINE_H
#define TOOL_DOCTOR_EXAMINE_H

#include "doctor/doctor.h"

/* Run all checks, in the order of the output. */
void doctor_examine(struct doctor *doctor);

#endif
