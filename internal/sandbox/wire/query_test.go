package wire

import (
	"encoding/xml"
	"net/url"
	"slices"
	"testing"
	"time"
)

func params(pairs ...string) *Params {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return NewParams(form)
}

func TestViolationsAreToldTogether(t *testing.T) {
	t.Parallel()
	p := params("Name", "a b", "Size", "x", "Status", "On", "Code", "12a456", "Empty", "")
	p.String("Missing", Required)
	p.String("Name", Required, Length(1, 64), Name)
	p.String("Status", OneOf("Active", "Inactive"))
	p.String("Code", Digits(6))
	p.String("Empty", Length(1, 5))
	p.Int("Size", 1, 0, 9)
	want := "ValidationError: 6 validation errors detected: " +
		"Value null at 'missing' failed to satisfy constraint: Member must not be null; " +
		`Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*; ` +
		"Value 'On' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]; " +
		`Value '12a456' at 'code' failed to satisfy constraint: Member must satisfy regular expression pattern: [\d]*; ` +
		"Value '' at 'empty' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
		"Value 'x' at 'size' failed to satisfy constraint: Member must be an integer"
	if err := p.Err(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestAbsentParametersAreFine(t *testing.T) {
	t.Parallel()
	p := params()
	if p.String("Name", Length(1, 5), Name, Digits(3), OneOf("a")) != "" || p.Int("Size", 7, 1, 9) != 7 || p.Has("Name") || p.Err() != nil {
		t.Errorf("error %v", p.Err())
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	p := params("PolicyArns.member.1.arn", "a", "PolicyArns.member.2.arn", "b", "PolicyArns.member.4.arn", "d",
		"Tags.member.1.Key", "k", "Tags.member.1.Value", "v", "Tags.member.2.Key", "empty", "TagKeys.member.1", "x")
	if got := p.List("PolicyArns", ".arn"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("list %v", got)
	}
	if got := p.Tags(); !slices.Equal(got, []Tag{{"k", "v"}, {"empty", ""}}) || p.Err() != nil {
		t.Errorf("tags %v %v", got, p.Err())
	}
	if got := p.List("TagKeys", ""); !slices.Equal(got, []string{"x"}) {
		t.Errorf("keys %v", got)
	}
}

// TestEmptyListsAreThere: clients tell an empty list from a missing one.
func TestEmptyListsAreThere(t *testing.T) {
	t.Parallel()
	text, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"R"`
		None    List[string]
		Two     List[Tag]
		At      Time
	}{Two: ListOf(Tag{"a", "<"}, Tag{"b", ""}), At: Time{time.Unix(1, 999).In(time.FixedZone("", 3600))}})
	want := "<R><None></None><Two><member><Key>a</Key><Value>&lt;</Value></member><member><Key>b</Key><Value></Value></member></Two><At>1970-01-01T00:00:01Z</At></R>"
	if err != nil || string(text) != want {
		t.Errorf("%s, %v\nwant %s", text, err, want)
	}
}
