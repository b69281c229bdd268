package render

import (
	"cmp"
	"io"
	"iter"

	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/query"
)

// Options say how an answer is printed. The zero value prints JSON.
type Options struct {
	Format    Format            // empty means JSON
	Query     *query.Expression // --query; nil prints everything
	Operation string            // title of a table
	Color     bool              // colours in a table
	Columns   int               // width of the terminal, 0 means 80
	Times     value.Times       // how a time.Time becomes text
	Visible   bool              // what would steer a terminal is made visible in a table
}

// Write prints one answer that did not come in pages.
func Write(w io.Writer, o Options, v any) error {
	v, err := o.applyQuery(value.Normal(v, o.Times))
	if err != nil {
		return err
	}
	if o.Format == YAMLStream && !isEmptyObject(v) {
		v = []any{v}
	}
	return o.printValue(w, v)
}

// Paging tells how the pages of a listing belong together.
type Paging struct {
	ResultKeys   []string // members whose lists are joined: "Users"
	NonAggregate []string // members taken from the first page: "Owner"
	// NextToken returns the token to go on with after --max-items cut the listing, "" if nothing is left. It is
	// called after the last page and may be nil.
	NextToken func() string
}

// WritePages prints a listing. JSON, YAML and tables show all pages joined to one answer; text and yaml-stream apply
// the query to each page. What came before an error of pages is printed where the format goes page by page, and the
// error is returned.
func WritePages(w io.Writer, o Options, p Paging, pages iter.Seq2[Object, error]) error {
	switch o.Format {
	case YAMLStream:
		return o.streamPages(w, pages)
	case Text:
		return o.textPages(w, p, pages)
	}
	joined, n, err := p.joinPages(pages, o.Times)
	if err != nil {
		return err
	}
	if token := p.nextToken(); token != "" {
		joined = joined.Set("NextToken", token)
	}
	v, err := o.applyQuery(joined)
	if err != nil {
		return err
	}
	if o.Format == Table && n > 1 && value.IsScalar(v) {
		// Recorded: of a single value out of several pages the AWS CLI shows the title alone.
		return writeAll(w, []byte((&table{sections: []*section{{title: o.Operation}}}).drawTable(o.tableColumns(), o.Color)))
	}
	return o.printValue(w, v)
}

func (o Options) applyQuery(v any) (any, error) {
	if o.Query == nil || o.Format == Off {
		return v, nil
	}
	return o.Query.Search(v)
}

func (o Options) tableColumns() int { return cmp.Or(max(0, o.Columns), 80) }

func writeAll(w io.Writer, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	_, err := w.Write(data)
	return err
}
