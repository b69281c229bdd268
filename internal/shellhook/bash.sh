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
function __awsid_complete {
	COMPREPLY=()
	[ "$COMP_CWORD" -gt 0 ] || return 0
	local IFS=' ' rest=${COMP_LINE:0:COMP_POINT} words part= word line out i
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
	local last=${words[${#words[@]} - 1]} quote= asked breaks=
	case $last in \'*) quote=\' ;; \"*) quote=\" ;; esac
	part=$last # what the answer replaces: what is behind the last of these
	case $COMP_WORDBREAKS in *:*) breaks=: ;; esac
	case $COMP_WORDBREAKS in *=*) breaks=$breaks= ;; esac
	[ -n "$quote" ] || [ -z "$breaks" ] || part=${last##*[$breaks]}
	asked=${last#"$quote"}
	[ -n "$quote" ] || asked=${asked//\\/}
	local kept=${last%"$part"} want=$asked directive=0
	kept=${kept#"$quote"}
	case $asked in --*=*) kept=${kept#*=} want=${asked#*=} ;; esac
	words[${#words[@]} - 1]=$asked
	words=("${words[@]:1}")
	for ((i = 0; i < ${#words[@]} - 1; i++)); do
		word=${words[i]}
		case $word in
		\'*\' | \"*\") words[i]=${word:1:${#word}-2} ;;
		*) words[i]=${word//\\/} ;;
		esac
	done
	out=$(command awsid __completeNoDesc "${words[@]}" 2>/dev/null) || return 0
	while IFS= read -r line; do
		case $line in
		:[0-9]*) directive=${line#:} ;;
		"$want"?* | "$want")
			if [ -z "$quote" ]; then
				printf -v line %q "$line"
			else
				case $line in *[\'\"\\\$\`]*) continue ;; esac # would end the quotes, or mean something in them
			fi
			COMPREPLY[${#COMPREPLY[@]}]=${line#"$kept"}
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
