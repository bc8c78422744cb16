# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Completion of nfring for bash. The program itself knows its options:
# "nfring --complete-table" prints COMMAND, OPTION, KIND, WORDS and HELP, separated by
# tabs. KIND is the kind of the option's argument. If OPTION is "-", it is the kind of
# the command's own arguments. "nfring --complete-points" prints the names of points.

_nfring_ask() {
	"${_nfring_program:-nfring}" "$1" 2> /dev/null
}

_nfring_commands() {
	_nfring_ask --complete-table | awk -F '\t' '$1 != "-" && $2 == "-" { print $1 }'
}

# _nfring_options COMMAND
_nfring_options() {
	_nfring_ask --complete-table |
		awk -F '\t' -v command="$1" '$1 == command && $2 != "-" { print $2 }'
}

# _nfring_kind COMMAND OPTION: KIND and WORDS
_nfring_kind() {
	_nfring_ask --complete-table |
		awk -F '\t' -v command="$1" -v option="$2" '$1 == command && $2 == option { print $3, $4 }'
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

# _nfring_points WORD: print what can complete WORD: first a family, then its hooks
_nfring_points() {
	case $1 in
	*@*) _nfring_ask --complete-points | sed -n "s|^@|${1%@*}@|p" ;;
	*:*) _nfring_devices | sed "s|^|${1%%:*}:|" ;;
	*/*) _nfring_ask --complete-points | grep / ;;
	*) _nfring_ask --complete-points | sed '/^@/d; s|/.*|/|' | sort -u ;;
	esac
}

_nfring_files() {
	compopt -o filenames 2> /dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# _nfring_values KIND WORDS WORD: complete WORD as an argument of that kind
_nfring_values() {
	local words=''
	case $1 in
	point) words=$(_nfring_points "$3") ;;
	device) words="$(_nfring_devices) any" ;;
	netns) [[ $3 == */* ]] && _nfring_files "$3" || words=$(_nfring_namespaces) ;;
	word) words=${2//,/ } ;;
	command) mapfile -t COMPREPLY < <(compgen -c -- "$3") ;;
	user) mapfile -t COMPREPLY < <(compgen -u -- "$3") ;;
	file) _nfring_files "$3" ;;
	esac
	[ -z "$words" ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$3")
	# Add no blank after the slash of a family, because a hook follows.
	[ "$1" != point ] || [[ ${COMPREPLY[0]-} != */ ]] || compopt -o nospace 2> /dev/null
}

# bash splits words at some characters and replaces only the last part. An at sign
# belongs to that part; a colon and an equals sign do not.
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

# _nfring_joined COMMAND WORD: complete the value in "--OPTION=VALUE"
_nfring_joined() {
	local option=${2%%=*} kind='' choice=''
	read -r kind choice < <(_nfring_kind "$1" "$option")
	_nfring_values "${kind:-none}" "$choice" "${2#*=}"
	COMPREPLY=("${COMPREPLY[@]/#/$option=}")
	_nfring_cut "$2"
}

_nfring() {
	local line=${COMP_LINE:0:COMP_POINT} word='' kind='' choice='' words
	local _nfring_program=${1:-nfring}
	COMPREPLY=()
	read -ra words <<< "$line"
	[[ $line == *[[:space:]] ]] || {
		word=${words[-1]}
		unset 'words[-1]'
	}
	if [ ${#words[@]} -le 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_nfring_commands) $(_nfring_options -)" -- "$word")
		return
	fi
	if [[ $word == --*=* ]]; then
		_nfring_joined "${words[1]}" "$word"
		return
	fi
	read -r kind choice < <(_nfring_kind "${words[1]}" "${words[-1]}")
	if [ "${kind:-none}" = none ] && [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_nfring_options "${words[1]}")" -- "$word")
		return
	fi
	# If it is not the argument of an option, it is an argument of the command.
	[ "${kind:-none}" != none ] || read -r kind choice < <(_nfring_kind "${words[1]}" -)
	_nfring_values "$kind" "$choice" "$word"
	_nfring_cut "$word"
}

complete -F _nfring nfring
