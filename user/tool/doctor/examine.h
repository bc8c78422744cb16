/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_DOCTOR_EXAMINE_H
#define TOOL_DOCTOR_EXAMINE_H

#include "doctor/doctor.h"

/* All findings, in the order they are printed in. */
void doctor_examine(struct doctor *doctor);

#endif
