// SPDX-License-Identifier: GPL-2.0
/* Answer the calls before a capture, in the format of extcap(4). */
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <pcap/pcap.h>

#include <nfring.h>
#include "common/link.h"
#include "extcap.h"

void extcap_print_interfaces(void)
{
	size_t i;

	printf("extcap {version=%s}{display=Points of the network stack}\n",
	       NFRING_VERSION);
	for (i = 0; i < extcap_interface_nr; i++)
		printf("interface {value=" EXTCAP_PREFIX "%s}{display=nfring %s: %s}\n",
		       extcap_interfaces[i].name, extcap_interfaces[i].name,
		       extcap_interfaces[i].what);
}

int extcap_print_dlts(const struct extcap_options *options)
{
	struct nfring_point point;
	int dlt;

	if (extcap_point(&point, options))
		return -1;
	dlt = link_dlt(link_choose(&point, 1));
	printf("dlt {number=%d}{name=%s}{display=%s}\n", dlt,
	       pcap_datalink_val_to_name(dlt),
	       pcap_datalink_val_to_description(dlt));
	return 0;
}

/* Print the number.  Add zeros before it until no device has the text as its name. */
static void print_number(int ifindex)
{
	char text[NFRING_NAME_TEXT_MAX];
	int digits = 0;

	do
		snprintf(text, sizeof(text), "%0*d", ++digits, ifindex);
	while (nfring_device_find(text) != ifindex && digits < IF_NAMESIZE);
	printf("%s", text);
}

/*
 * Wireshark cannot read a brace in a value, and may change a byte that is no UTF-8.
 * If the name of a device has one of these, print the device's number as the value.
 */
static void print_device(int number, const struct if_nameindex *device)
{
	char text[NFRING_NAME_TEXT_MAX], *c;

	nfring_name_text(text, sizeof(text), device->if_name);
	printf("value {arg=%d}{value=", number);
	if (strcmp(text, device->if_name) || strpbrk(text, "{}\\"))
		print_number((int)device->if_index);
	else
		printf("%s", text);
	for (c = text; (c = strpbrk(c, "{}")); c++)
		*c = *c == '{' ? '(' : ')';
	printf("}{display=%s}{default=false}\n", text);
}

static void print_devices(int number)
{
	struct if_nameindex *names = if_nameindex();
	const struct if_nameindex *at;

	printf("value {arg=%d}{value=}{display=every device}{default=true}\n",
	       number);
	for (at = names; at && at->if_index; at++)
		print_device(number, at);
	if (names)
		if_freenameindex(names);
}

int extcap_print_config(const struct extcap_options *options)
{
	struct nfring_point point;

	if (extcap_point(&point, options))
		return -1;
	puts("arg {number=0}{call=--device}{display=Device}{type=selector}"
	     "{tooltip=Capture only packets of this device}");
	print_devices(0);
	printf("arg {number=1}{call=--priority}{display=Priority}{type=string}{placeholder=%d}"
	       "{tooltip=Order at the hook, lowest first: a number, or a name of nftables with +N or -N}\n",
	       point.priority);
	puts("arg {number=2}{call=--netns}{display=Network namespace}{type=string}"
	     "{tooltip=A name of ip-netns, a path, or the number of a process. The device must be in this namespace}");
	printf("arg {number=3}{call=--snaplen}{display=Bytes of each packet}{type=integer}{range=1,262144}{default=%u}"
	       "{tooltip=Longer packets are cut to this length}\n", options->snaplen);
	puts("arg {number=4}{call=--memory}{display=Memory of the ring}{type=string}{default=32M}{validation=^[0-9]+[KMG]?$}"
	     "{tooltip=Bytes, or a number with suffix K, M or G}");
	return 0;
}

int extcap_check_filter(const struct extcap_options *options)
{
	const struct filter_config filter = {
		.expression = options->filter, .optimise = true,
		.snaplen = options->snaplen,
	};
	struct nfring_point point;
	const char *why;

	if (extcap_point(&point, options))
		return -1;
	/* The call succeeds even if the filter is invalid. */
	why = filter_why(&filter, link_choose(&point, 1));
	if (why)
		puts(why);
	return 0;
}
