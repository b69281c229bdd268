package profiles

import (
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/sys/value"
)

// values are the profiles as data. Members that a profile does not have are null, so that every element has the same.
func (v view) values() []any {
	list := make([]any, 0, len(v.profiles))
	for _, p := range v.profiles {
		signIn, used := v.list.SignIn(p), v.list.History().LastUsed(p.Name)
		tags := make([]any, len(p.Tags))
		for i, tag := range p.Tags {
			tags[i] = tag
		}
		object := value.Object{
			{Name: "Name", Value: p.Name}, {Name: "Kind", Value: p.Kind},
			{Name: "AccountId", Value: textOrNull(p.AccountID)}, {Name: "AccountName", Value: textOrNull(p.AccountName)},
			{Name: "RoleName", Value: textOrNull(p.Role)}, {Name: "Region", Value: textOrNull(p.Region)},
			{Name: "Session", Value: textOrNull(p.Session)}, {Name: "SourceProfile", Value: textOrNull(p.Source)},
			{Name: "SignIn", Value: textOrNull(string(signIn.State))}, {Name: "Tags", Value: tags},
			{Name: "Description", Value: textOrNull(p.Description)}, {Name: "Color", Value: textOrNull(p.Color)},
			{Name: "LastUsed", Value: nil}, {Name: "File", Value: p.Origin.Name}, {Name: "Line", Value: int64(p.Origin.Line)},
		}
		if !used.IsZero() {
			object = object.Set("LastUsed", used.UTC().Format("2006-01-02T15:04:05Z"))
		}
		list = append(list, object)
	}
	return list
}

func (v view) writeCSV() error {
	w := csv.NewWriter(v.env.Stdout)
	for i, one := range v.values() {
		object, _ := one.(value.Object)
		var heads, row []string
		for _, m := range object {
			heads = append(heads, m.Name)
			row = append(row, csvCell(m.Value))
		}
		if i == 0 {
			_ = w.Write(heads) // w.Error has it
		}
		_ = w.Write(row)
	}
	w.Flush()
	return w.Error()
}

func csvCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = fmt.Sprint(v[i])
		}
		return strings.Join(texts, ", ")
	}
	return fmt.Sprint(v)
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
