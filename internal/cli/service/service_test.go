package service

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

func TestOptionName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"UserName": "user-name", "ListMFADevices": "list-mfa-devices", "VirtualMFADeviceName": "virtual-mfa-device-name",
		"AuthenticationCode1": "authentication-code1", "accessToken": "access-token", "AssumeRoleWithSAML": "assume-role-with-saml",
		"CliInputJson": "cli-input-json", "PolicyArns": "policy-arns", "Name": "name",
	} {
		if got := optionName(name); got != want {
			t.Errorf("%s becomes %s, want %s", name, got, want)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]resumePoint{
		"eyJNYXJrZXIiOiAiMSJ9": {token: "1"}, // recorded
		"eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAzfQ==": {skip: 3},
		"raw":         {token: "raw"},
		"raw___2":     {token: "raw", skip: 2},
		"None___2":    {skip: 2},
		"a___b":       {token: "a___b"},
		"bm90IGpzb24": {token: "bm90IGpzb24"},
	} {
		if diff := cmp.Diff(want, parseToken(text, "Marker"), cmp.AllowUnexported(resumePoint{})); diff != "" {
			t.Errorf("%q differs (-want +got):\n%s", text, diff)
		}
	}
	if got := (resumePoint{token: "1"}).encode("Marker"); got != "eyJNYXJrZXIiOiAiMSJ9" {
		t.Errorf("encoded as %s", got)
	}
	if got := (resumePoint{skip: 3, cut: true}).encode("Marker"); got != "eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAzfQ==" {
		t.Errorf("encoded as %s", got)
	}
}

func FuzzToken(f *testing.F) {
	f.Add("abc", 3)
	f.Add("é\"", 0)
	f.Fuzz(func(t *testing.T, token string, skip int) {
		if !strings.Contains(token, "\ufffd") && token == strings.ToValidUTF8(token, "") {
			want := resumePoint{token: token, skip: max(0, skip)}
			got := parseToken(resumePoint{token: token, skip: skip, cut: true}.encode("Marker"), "Marker")
			if got != want {
				t.Errorf("%q %d came back as %+v", token, skip, got)
			}
		}
	})
}

func TestShorthand(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]value.Object{
		"Key=a,Value=b":       {{Name: "Key", Value: "a"}, {Name: "Value", Value: "b"}},
		"Key=a,Value=":        {{Name: "Key", Value: "a"}, {Name: "Value", Value: ""}},
		`Key=a,Value="x,y"`:   {{Name: "Key", Value: "a"}, {Name: "Value", Value: "x,y"}},
		`Key='it"s',Value=b`:  {{Name: "Key", Value: `it"s`}, {Name: "Value", Value: "b"}},
		`Key=a\,b,Value=c=d`:  {{Name: "Key", Value: "a,b"}, {Name: "Value", Value: "c=d"}},
		`Key="a\"b",Value= x`: {{Name: "Key", Value: `a"b`}, {Name: "Value", Value: " x"}},
	} {
		got, err := shorthand(word)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", word, err, diff)
		}
	}
	for _, word := range []string{"", "a", "Key=a,", `Key="a`, `Key="a"b`, ",Key=a"} {
		if got, err := shorthand(word); err == nil {
			t.Errorf("%q was read as %v", word, got)
		}
	}
}

func FuzzShorthand(f *testing.F) {
	for _, s := range []string{"Key=a,Value=b", `Key="x\"",V='y'`, "=", ",", `a=\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, word string) {
		object, err := shorthand(word)
		if err == nil && len(object) == 0 {
			t.Errorf("%q is neither a structure nor an error", word)
		}
	})
}

func TestAssign(t *testing.T) {
	t.Parallel()
	input := &iam.CreateRoleInput{}
	for name, texts := range map[string][]string{
		"RoleName": {"first", "last counts"}, "MaxSessionDuration": {" 3600 "}, "Tags": {"Key=a,Value=b", `{"Key":"c","Value":"d"}`},
	} {
		if err := assign(field(input, name), texts); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if aws.ToString(input.RoleName) != "last counts" || aws.ToInt32(input.MaxSessionDuration) != 3600 || len(input.Tags) != 2 || *input.Tags[1].Value != "d" {
		t.Errorf("got %+v", input)
	}
	for name, text := range map[string]string{"MaxSessionDuration": "1h", "Tags": "Key=a,Colour=b"} {
		if err := assign(field(input, name), []string{text}); err == nil {
			t.Errorf("%s took %q", name, text)
		}
	}
	if err := assign(field(input, "Tags"), []string{`[{"Key":"x","Value":"y"}]`}); err != nil || *input.Tags[0].Key != "x" {
		t.Errorf("a JSON list: %v, %+v", err, input.Tags)
	}
}

func TestOrdered(t *testing.T) {
	t.Parallel()
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	members := func(structure string) []string {
		return map[string][]string{"User": {"UserName", "CreateDate", "Tags", "Arn"}, "ListUsersOutput": {"Users", "IsTruncated", "Marker"}}[structure]
	}
	got := ordered{members: members}.object(&iam.ListUsersOutput{Users: []types.User{{
		Arn: aws.String(""), UserName: aws.String("u"), CreateDate: &at, Tags: []types.Tag{},
	}}})
	want := value.Object{
		{Name: "Users", Value: []any{value.Object{
			{Name: "UserName", Value: "u"}, {Name: "CreateDate", Value: at}, {Name: "Tags", Value: []any{}}, {Name: "Arn", Value: ""},
		}}},
		{Name: "IsTruncated", Value: false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	blob := ordered{members: members}.object(&types.VirtualMFADevice{QRCodePNG: []byte("png")})
	if v, _ := blob.Get("QRCodePNG"); v != "cG5n" {
		t.Errorf("a blob became %v", blob)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	op := Operation{Params: []Param{{Name: "RoleName", Required: true, Min: 3}, {Name: "MaxSessionDuration", Min: 3600}, {Name: "Tags"}}}
	for name, c := range map[string]struct {
		input iam.CreateRoleInput
		want  string // part of the error, "" for none
	}{
		"good":          {iam.CreateRoleInput{RoleName: aws.String("ééé"), MaxSessionDuration: aws.Int32(3600)}, ""},
		"missing":       {iam.CreateRoleInput{}, "--role-name is missing"},
		"too short":     {iam.CreateRoleInput{RoleName: aws.String("éé")}, "2 characters"},
		"empty":         {iam.CreateRoleInput{RoleName: aws.String("")}, "0 characters"},
		"too little":    {iam.CreateRoleInput{RoleName: aws.String("abc"), MaxSessionDuration: aws.Int32(0)}, "at least 3600"},
		"all at a time": {iam.CreateRoleInput{MaxSessionDuration: aws.Int32(1)}, "; --max-session-duration"},
	} {
		err := op.validate(&c.input)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || problem.KindOf(err) != problem.Usage) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// listing serves users u0…u4 in pages of a size.
func listing(input *iam.ListUsersInput, size int, asked *[]string) func() (value.Object, error) {
	return func() (value.Object, error) {
		marker := aws.ToString(input.Marker)
		*asked = append(*asked, marker)
		from := len(marker)
		page := value.Object{{Name: "Users", Value: []any{}}, {Name: "IsTruncated", Value: from+size < 5}}
		var users []any
		for i := from; i < min(5, from+size); i++ {
			users = append(users, "u"+string(rune('0'+i)))
		}
		page = page.Set("Users", users)
		if from+size < 5 {
			page = page.Set("Marker", strings.Repeat("x", from+size))
		}
		return page, nil
	}
}

func run(t *testing.T, size int, ask paging) (users []any, resume resumePoint, asked []string) {
	t.Helper()
	input := &iam.ListUsersInput{}
	p := &pages{
		Paging: Paging{Token: "Marker", Next: "Marker", More: "IsTruncated", Limit: "MaxItems", Result: "Users"},
		fetch:  listing(input, size, &asked), input: input, ask: ask,
	}
	for page, err := range p.seq() {
		if err != nil {
			t.Fatal(err)
		}
		users = append(users, p.list(page)...)
	}
	if p.resume != "" {
		resume = parseToken(p.resume, "Marker")
	}
	return users, resume, asked
}

// Whatever the page size and the cut: going on from every token gives every
// user once and in order.
func TestPagesGoOnWhereTheyStopped(t *testing.T) {
	t.Parallel()
	for size := 1; size <= 6; size++ {
		for most := 1; most <= 6; most++ {
			var all []any
			at := resumePoint{}
			for round := 0; ; round++ {
				users, next, _ := run(t, size, paging{max: most, start: at})
				if len(users) > most || round > 6 {
					t.Fatalf("size %d, at most %d: %v in round %d", size, most, users, round)
				}
				all = append(all, users...)
				if next == (resumePoint{}) {
					break
				}
				at = next
			}
			if !reflect.DeepEqual(all, []any{"u0", "u1", "u2", "u3", "u4"}) {
				t.Errorf("size %d, at most %d: %v", size, most, all)
			}
		}
	}
}

func TestPagesAskNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	_, next, asked := run(t, 2, paging{max: 2})
	if len(asked) != 1 || next.token != "xx" || next.cut || next.skip != 0 {
		t.Errorf("asked %q, go on at %+v", asked, next)
	}
	if _, _, asked := run(t, 2, paging{max: -1}); len(asked) != 3 {
		t.Errorf("asked %q", asked)
	}
}

func TestPagesStopAtARepeatedToken(t *testing.T) {
	t.Parallel()
	input := &iam.ListUsersInput{}
	p := &pages{Paging: Paging{Token: "Marker", Next: "Marker", Result: "Users"}, input: input, ask: paging{max: -1},
		fetch: func() (value.Object, error) { return value.Object{{Name: "Marker", Value: "same"}}, nil }}
	if err := p.each(func(value.Object) bool { return true }); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("got %v", err)
	}
}

func TestPagesReportTheErrorOfALaterPage(t *testing.T) {
	t.Parallel()
	input := &iam.ListUsersInput{}
	refused := errors.New("throttled")
	calls := 0
	p := &pages{Paging: Paging{Token: "Marker", Next: "Marker", Result: "Users"}, input: input, ask: paging{max: -1},
		fetch: func() (value.Object, error) {
			if calls++; calls == 2 {
				return nil, refused
			}
			return value.Object{{Name: "Users", Value: []any{"a"}}, {Name: "Marker", Value: "n"}}, nil
		}}
	var seen int
	var last error
	for page, err := range p.seq() {
		if last = err; err == nil {
			seen += len(p.list(page))
		}
	}
	if seen != 1 || !errors.Is(last, refused) {
		t.Errorf("saw %d users, error %v", seen, last)
	}
}

func TestBindKeepsTypes(t *testing.T) {
	t.Parallel()
	client := func(context.Context, *Connection) (*iam.Client, error) { return nil, errors.New("no region") }
	call := Bind(client, (*iam.Client).GetUser)
	if _, ok := call.input().(*iam.GetUserInput); !ok {
		t.Errorf("the input is %T", call.input())
	}
	if _, err := call.send(t.Context(), nil, call.input()); err == nil || err.Error() != "no region" {
		t.Errorf("the client's error became %v", err)
	}
}
