# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Completion of nfring for bash. Commands and options are those of the program's
# own --help, and the word behind an option there says what is wanted: POINT,
# DEVICE, FILE, NETNS, USER or COMMAND.

# _nfring_options [COMMAND]: lines of an option and the word behind it, if any
_nfring_options() {
	"${_nfring_program:-nfring}" ${1:+"$1"} --help 2> /dev/null | awk -F '  +' '
		$2 ~ /^-/ {
			nr = split($2, word, /,? /)
			value = word[nr] ~ /^-/ ? "" : word[nr--]
			for (; nr; nr--)
				print word[nr], value
		}'
}

_nfring_commands() {
	"${_nfring_program:-nfring}" --help 2> /dev/null |
		awk '/^$/ { on = 0 } on { print $1 } /^Commands:/ { on = 1 }'
}

_nfring_devices() {
	local device
	for device in /sys/class/net/*/; do
		device=${device%/}
		echo "${device##*/}"
	done
}

_nfring_namespaces() {
	local name
	for name in /run/netns/*; do
		[ ! -e "$name" ] || echo "${name##*/}"
	done
}

# _nfring_points WORD: the names that WORD could become
_nfring_points() {
	local hooks='prerouting input forward output postrouting ingress egress local-in local-out'
	local family hook
	case $1 in
	*@*)
		printf "${1%@*}@%s\n" raw mangle dstnat filter security srcnat
		;;
	*:*)
		_nfring_devices | sed "s|^|${1%%:*}:|"
		;;
	*/*)
		family=${1%%/*}
		case $family in
		netdev) hooks='ingress egress' ;;
		arp) hooks='input forward output' ;;
		inet) hooks='prerouting input forward output postrouting ingress' ;;
		*) hooks='prerouting input forward output postrouting' ;;
		esac
		for hook in $hooks; do echo "$family/$hook"; done
		;;
	*)
		# shellcheck disable=SC2086  # several words
		printf '%s\n' $hooks inet/ ip/ ip6/ arp/ bridge/ netdev/
		;;
	esac
}

# _nfring_values WHAT WORD: what an option with WHAT behind it takes
_nfring_values() {
	case $1 in
	POINT) mapfile -t COMPREPLY < <(compgen -W "$(_nfring_points "$2")" -- "$2") ;;
	DEVICE) mapfile -t COMPREPLY < <(compgen -W "$(_nfring_devices) any" -- "$2") ;;
	NETNS | NAME*) mapfile -t COMPREPLY < <(compgen -W "$(_nfring_namespaces)" -- "$2") ;;
	COMMAND) mapfile -t COMPREPLY < <(compgen -c -- "$2") ;;
	USER) mapfile -t COMPREPLY < <(compgen -u -- "$2") ;;
	FILE | PATH)
		compopt -o filenames 2> /dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		;;
	esac
	case ${COMPREPLY[0]-} in
	*/) [ "$1" != POINT ] || compopt -o nospace 2> /dev/null ;;
	esac
}

# bash takes the word apart at some characters and replaces the last part alone,
# to which an at sign belongs and other ones do not.
_nfring_cut() {
	local front='' last=$1 i
	while [[ $last == *[:=@]* ]]; do
		last=${last#*[:=@]}
	done
	front=${1%"$last"}
	[[ $front != *@ ]] || front=${front%@}
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$front"}
	done
}

_nfring() {
	local line=${COMP_LINE:0:COMP_POINT} word='' option='' value='' words
	local _nfring_program=${1:-nfring}
	COMPREPLY=()
	read -ra words <<< "$line"
	[[ $line == *[[:space:]] ]] || {
		word=${words[-1]}
		unset 'words[-1]'
	}
	if [ ${#words[@]} -le 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_nfring_commands) --help --version" -- "$word")
		return
	fi
	while read -r option value; do
		[ "$option" != "${words[-1]}" ] || {
			[ -z "$value" ] || {
				_nfring_values "$value" "$word"
				_nfring_cut "$word"
				return
			}
		}
	done < <(_nfring_options "${words[1]}")
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(
			compgen -W "$(_nfring_options "${words[1]}" | cut -d' ' -f1)" -- "$word")
	elif [ "${words[1]}" = run ]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$word")
	fi
}

complete -F _nfring nfring
