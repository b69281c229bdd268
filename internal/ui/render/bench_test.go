package render_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/awsid/awsid/internal/ui/render"
)

// BenchmarkWrite prints a thousand accounts in each format.
func BenchmarkWrite(b *testing.B) {
	var list []any
	for i := range 1000 {
		list = append(list, render.Object{{Name: "accountId", Value: fmt.Sprint(100000000000 + i)}, {Name: "accountName", Value: "a name: é"}, {Name: "emailAddress", Value: "a@example.com"}})
	}
	v := render.Object{{Name: "accountList", Value: list}}
	for _, f := range render.Formats() {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := render.Write(io.Discard, render.Options{Format: f, Operation: "ListAccounts"}, v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
