# What `awsid init bash` prints; made for bash 3.2 and later.
function awsid {
	if [ "${1-}" != use ]; then
		command awsid "$@"
		return
	fi
	shift
	local __awsid_change
	__awsid_change=$(command awsid use --shell bash "$@") || return
	eval "$__awsid_change"
}

# Completion.
# Reads a word of the line, as typed, into asked: what it means; kept: what of that stands before the part which readline
# replaces; and quote: the quote that is open at its end.
function __awsid_read {
	local c i
	asked= kept= quote=
	for ((i = 0; i < ${#1}; i++)); do
		c=${1:i:1}
		if [ -n "$quote" ] && [ "$c" = "$quote" ]; then
			quote=
		elif [ "$c" = \\ ] && [ "$quote" != \' ]; then
			i=$((i + 1)) c=${1:i:1}
			case $quote$c in '"'[!\\\"\$\`]) asked+=\\ ;; esac
			asked+=$c
		elif [ -n "$quote" ]; then
			asked+=$c
		elif [ "$c" = \' ] || [ "$c" = \" ]; then
			quote=$c kept=$asked
		else
			asked+=$c
			case $COMP_WORDBREAKS in *"$c"*) kept=$asked ;; esac
		fi
	done
}

function __awsid_complete {
	COMPREPLY=()
	[ "$COMP_CWORD" -gt 0 ] || return 0
	local IFS=' ' rest=${COMP_LINE:0:COMP_POINT} words word line out i asked kept quote option= directive=0
	words=()
	# bash has split the words at colons and equal signs; what no blank divides is one.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		line=${rest#"${rest%%[! 	]*}"}
		if ((i == 0)) || [ "$line" != "$rest" ]; then
			words+=("")
		fi
		rest=$line
		if ((i == COMP_CWORD)); then
			word=$rest
		fi
		words[${#words[@]} - 1]+=$word
		rest=${rest#"$word"}
	done
	words=("${words[@]:1}")
	for ((i = 0; i < ${#words[@]}; i++)); do
		__awsid_read "${words[i]}"
		words[i]=$asked
	done
	case $asked in --*=*) option=${asked%%=*}= ;; esac
	out=$(command awsid __completeNoDesc "${words[@]}" 2>/dev/null) || return 0
	while IFS= read -r line; do
		case $line in
		:[0-9]*) directive=${line#:} ;;
		?*)
			line=$option$line
			[ "${line:0:${#asked}}" = "$asked" ] || continue
			line=${line#"$kept"}
			case $quote in
			\') line=${line//\'/\'\\\'\'} ;;
			\") line=${line//\\/\\\\} line=${line//\"/\\\"} line=${line//\$/\\\$} line=${line//\`/\\\`} ;;
			*) [ -z "$line" ] || printf -v line %q "$line" ;;
			esac
			COMPREPLY[${#COMPREPLY[@]}]=$line
			;;
		esac
	done <<<"$out"
	if type compopt >/dev/null 2>&1; then # bash 4 and later
		((directive & 2)) && compopt -o nospace
		((directive & 4)) && compopt +o default
	fi
	return 0
}
complete -o default -F __awsid_complete awsid
