// SPDX-License-Identifier: GPL-2.0
#include "doctor/examine.h"

void doctor_examine(struct doctor *doctor)
{
	doctor_kernel(doctor);
	doctor_headers(doctor);
	doctor_module(doctor);
	doctor_signature(doctor);
	doctor_taint(doctor);
	doctor_node(doctor);
	doctor_capability(doctor);
	doctor_ring(doctor);
	doctor_limits(doctor);
	doctor_cgroup(doctor);
	doctor_apparmor(doctor);
	doctor_conntrack(doctor);
	doctor_flowtable(doctor);
	doctor_xdp(doctor);
	doctor_tc(doctor);
	doctor_vrf(doctor);
	doctor_bridge(doctor);
	doctor_queue(doctor);
	doctor_taps(doctor);
}
