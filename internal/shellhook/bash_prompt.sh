
function __awsid_prompt {
	local status=$?
	command awsid prompt --shell bash
	return "$status"
}
case ${PS1-} in
'' | *__awsid_prompt*) ;;
*) [ -n "${STARSHIP_SHELL-}${POSH_SHELL-}${POSH_THEME-}" ] || PS1='$(__awsid_prompt)'$PS1 ;;
esac
