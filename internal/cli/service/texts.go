package service

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/awsapi/model"
)

// namedText is a text for a command or a member.
type namedText struct{ name, text string }

// commandTexts say what the commands do that people use most. They come first
// in the help of their service.
var commandTexts = []namedText{
	{"attach-group-policy", "attach a managed policy to a group"},
	{"attach-role-policy", "attach a managed policy to a role"},
	{"attach-user-policy", "attach a managed policy to a user"},
	{"assume-role", "get credentials of a role"},
	{"assume-role-with-saml", "get credentials of a role with a SAML assertion"},
	{"assume-role-with-web-identity", "get credentials of a role with a web identity token"},
	{"assume-root", "get credentials of a member account's root user, for one task"},
	{"create-access-key", "create an access key"},
	{"create-group", "create a group"},
	{"create-policy", "create a managed policy"},
	{"create-role", "create a role"},
	{"create-token", "get an access token for a code or a refresh token"},
	{"create-user", "create a user"},
	{"create-virtual-mfa-device", "create a virtual MFA device"},
	{"deactivate-mfa-device", "unbind an MFA device from a user"},
	{"decode-authorization-message", "decode the details of a refusal"},
	{"delete-access-key", "delete an access key"},
	{"delete-role", "delete a role"},
	{"delete-user", "delete a user"},
	{"delete-user-policy", "delete an inline policy of a user"},
	{"delete-virtual-mfa-device", "delete a virtual MFA device"},
	{"detach-role-policy", "detach a managed policy from a role"},
	{"detach-user-policy", "detach a managed policy from a user"},
	{"enable-mfa-device", "bind an MFA device to a user"},
	{"get-access-key-info", "show the account of an access key"},
	{"get-access-key-last-used", "show when and where a key was last used"},
	{"get-caller-identity", "show who the credentials belong to"},
	{"get-federation-token", "get temporary credentials for a federated user"},
	{"get-policy", "show a managed policy"},
	{"get-role", "show a role"},
	{"get-role-credentials", "get credentials of a role"},
	{"get-session-token", "get temporary credentials of a user, with MFA if asked"},
	{"get-user", "show a user"},
	{"get-user-policy", "show an inline policy of a user"},
	{"list-access-keys", "list a user's access keys"},
	{"list-account-aliases", "show the alias of the account"},
	{"list-account-roles", "list the roles you may use in an account"},
	{"list-accounts", "list the accounts you may use"},
	{"list-attached-role-policies", "list a role's managed policies"},
	{"list-attached-user-policies", "list a user's managed policies"},
	{"list-groups", "list the groups"},
	{"list-mfa-devices", "list a user's MFA devices"},
	{"list-policies", "list the managed policies"},
	{"list-roles", "list the roles"},
	{"list-user-policies", "list the names of a user's inline policies"},
	{"list-users", "list the users"},
	{"list-virtual-mfa-devices", "list the virtual MFA devices"},
	{"put-user-policy", "write an inline policy of a user"},
	{"register-client", "register a client for signing in"},
	{"resync-mfa-device", "bring a drifted MFA device back in step"},
	{"start-device-authorization", "begin a sign-in with a code for another device"},
	{"update-access-key", "switch an access key on or off"},
}

// memberTexts say what goes into members whose name does not.
var memberTexts = []namedText{
	{"AccessKeyId", "the access key"},
	{"AssumeRolePolicyDocument", "who may assume it: a policy as JSON, or file://PATH"},
	{"AuthenticationCode1", "a code from the device"},
	{"AuthenticationCode2", "the next code from the device"},
	{"DurationSeconds", "life of the credentials in seconds"},
	{"EncodedMessage", "the message from a refusal"},
	{"ExternalId", "the role owner's external ID"},
	{"MaxSessionDuration", "longest session in seconds"},
	{"Path", "path of the new entity, as /team/"},
	{"PathPrefix", "only what lies below this path"},
	{"PermissionsBoundary", "ARN of the policy that bounds the permissions"},
	{"Policy", "a policy that narrows the session, as JSON or file://PATH"},
	{"PolicyArns", "managed policies that narrow the session"},
	{"PolicyDocument", "the policy as JSON, or file://PATH"},
	{"ProviderId", "host of an OAuth 2.0 provider; none for OpenID Connect"},
	{"RoleName", "the role"},
	{"RoleSessionName", "name of the session, seen in logs"},
	{"SerialNumber", "serial number or ARN of the MFA device"},
	{"SourceIdentity", "who is behind the session, seen in logs"},
	{"TokenCode", "the code from the MFA device"},
	{"TransitiveTagKeys", "tag keys that go on to further roles"},
	{"UserName", "the user"},
	{"WebIdentityToken", "the OAuth or OpenID Connect token, or file://PATH"},
	{"accessToken", "access token of the sign-in"},
	{"roleName", "the role (permission set)"},
}

// textFor returns the text of a table for a name, "" when it has none.
func textFor(table []namedText, name string) string {
	for _, t := range table {
		if t.name == name {
			return t.text
		}
	}
	return ""
}

// operationText says in a few words what a command does: in ours, or in those
// that the operation's name is made of.
func operationText(command, operation string) string {
	return cmp.Or(textFor(commandTexts, command), strings.Join(lowerWords(operation), " "))
}

// lowerWords returns the words of a name as they stand in a sentence: capitals
// remain where a word has nothing else, or is short for several words.
func lowerWords(name string) []string {
	words := nameWords(name)
	for i, word := range words {
		switch {
		case word == "Id" || word == "Url" || word == "Uri" || word == "Arn":
			words[i] = strings.ToUpper(word)
		case len(word) < 2 || strings.ToUpper(word) != word:
			words[i] = strings.ToLower(word)
		}
	}
	return words
}

// memberText is the help text of an option.
func memberText(m *model.Member) string {
	const longest = 60
	text := describeMember(m)
	switch notation := shorthandOf(m.Shape(), false); {
	case len(notation) > longest:
		text += ", as JSON or as a document (--" + skeleton + ")"
	case notation != "":
		text += ", as " + notation
	}
	return markRequired(text, m.Required)
}

func markRequired(text string, required bool) string {
	if required {
		text += " (required)"
	}
	return text
}

// describeMember says what goes into a member.
func describeMember(m *model.Member) string {
	text := textFor(memberTexts, m.Name)
	if text == "" {
		text = strings.Join(lowerWords(m.Name), " ")
		if owner, isARN := strings.CutSuffix(text, " ARN"); isARN {
			text = "ARN of the " + owner
		}
	}
	if m.Name == "UserName" && !m.Required {
		text += "; without it the caller"
	}
	return text + allowedValues(m.Shape())
}

// allowedValues lists the values that a member takes.
func allowedValues(shape *model.Shape) string {
	switch {
	case len(shape.Enum) > 1:
		last := len(shape.Enum) - 1
		return ": " + strings.Join(shape.Enum[:last], ", ") + " or " + shape.Enum[last]
	case shape.Type == model.Integer && shape.Min != nil && shape.Max != nil:
		return ", " + strconv.FormatInt(*shape.Min, 10) + " to " + strconv.FormatInt(*shape.Max, 10)
	}
	return ""
}

// shorthandOf shows how a structure is written on the command line; inside says
// that it stands in another one. Other values have no notation of their own.
func shorthandOf(shape *model.Shape, inside bool) string {
	switch shape.Type {
	case model.Structure:
		var pairs []string
		for i := range shape.Members {
			m := &shape.Members[i]
			pairs = append(pairs, m.Name+"="+cmp.Or(shorthandOf(m.Shape(), true), placeholderOf(m.Shape())))
		}
		text := strings.Join(pairs, ",")
		if inside {
			text = "{" + text + "}"
		}
		return text
	case model.List:
		text := shorthandOf(shape.Element().Shape(), inside)
		if inside {
			text = "[" + cmp.Or(text, "TEXT") + ",…]"
		}
		return text
	}
	return ""
}

// placeholderOf is the kind of a value in a help text.
// choicesOf returns the texts that a shape, or the elements of a list, may be.
func choicesOf(shape *model.Shape) []string {
	if shape.Type == model.List {
		return choicesOf(shape.Element().Shape())
	}
	return shape.Enum
}

func placeholderOf(shape *model.Shape) string {
	switch shape.Type {
	case model.List:
		return placeholderOf(shape.Element().Shape()) + "..."
	case model.Integer, model.Long:
		return "NUMBER"
	case model.Boolean:
		return "true"
	}
	return "TEXT"
}
