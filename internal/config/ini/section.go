package ini

import (
	"iter"
	"slices"
	"strings"
)

// Section is one section of a document.
type Section struct {
	doc  *Document
	name string
	text string // from the header line to the next header
}

// Item is a setting as the AWS CLI reads it.
type Item struct {
	Key    string // as written
	Text   string // the value; continuation lines are joined by \n
	Nested []Item // the settings of a nested block, whose Text is ""
	Line   int    // from 1, counted from the beginning of the scanned text
}

// IsBlock reports whether the setting heads a nested block.
func (i *Item) IsBlock() bool { return i.Nested != nil }

// Name returns what stands between the brackets, verbatim.
func (s *Section) Name() string { return s.name }

// String returns the text of the section, from its header to the next one.
func (s *Section) String() string { return s.text }

// Restore takes edits back: text is what String returned before them.
func (s *Section) Restore(text string) { s.text = text }

// Line returns the line of the header in the document as it is now.
func (s *Section) Line() int {
	line := 1
	if s.doc == nil {
		return line
	}
	line += countLines(s.doc.head)
	for _, t := range s.doc.sections {
		if t == s {
			break
		}
		line += countLines(t.text)
	}
	return line
}

func countLines(text string) int {
	n := 0
	for scan := NewScanner(text); scan.Next(); {
		n++
	}
	return n
}

// Items returns all settings in order. Their lines count from the header,
// which is line 1.
func (s *Section) Items() []Item { return ReadItems(s.text) }

// Item returns the setting of a key, whatever its case.
func (s *Section) Item(key string) (Item, bool) { return FindItem(s.text, key) }

// Get returns the plain value of a key; a block has none.
func (s *Section) Get(key string) (string, bool) {
	item, ok := s.Item(key)
	return item.Text, ok && !item.IsBlock()
}

// GetNested returns the value of a key inside a nested block.
func (s *Section) GetNested(block, key string) (string, bool) {
	item, _ := s.Item(block)
	for _, n := range item.Nested {
		if n.Key == key {
			return n.Text, true
		}
	}
	return "", false
}

// scanLines returns all lines of the section; the first is its header.
func (s *Section) scanLines() []Line {
	lines := make([]Line, 0, 16)
	for scan := NewScanner(s.text); scan.Next(); {
		lines = append(lines, scan.line)
	}
	return lines
}

// lastContent returns the index of the last line that belongs to a setting,
// or 0, the header.
func lastContent(lines []Line) int {
	for i := len(lines) - 1; i > 0; i-- {
		if lines[i].isContent() {
			return i
		}
	}
	return 0
}

// ReadItems reads all settings of a section's text, header line included.
func ReadItems(text string) []Item { return slices.Collect(EachItem(text)) }

// EachItem is ReadItems for those who keep none of them.
func EachItem(text string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for r := (itemReader{scan: NewScanner(text)}); r.nextSetting() && yield(r.readItem()); {
		}
	}
}

// FindItem reads the one setting of a section's text that has the key,
// whatever its case.
func FindItem(text, key string) (Item, bool) {
	r := itemReader{scan: NewScanner(text)}
	for r.nextSetting() {
		if sameKey(text[r.start.NameStart:r.start.NameEnd], key) {
			return r.readItem(), true
		}
	}
	return Item{}, false
}

// itemReader groups lines into settings.
type itemReader struct {
	scan  Scanner
	start Line // the setting's first line
	ahead bool // the scanner stands on the next setting already
}

// nextSetting moves to the next setting.
func (r *itemReader) nextSetting() bool {
	if r.ahead {
		r.ahead = false
		r.start = r.scan.line
		return true
	}
	for r.scan.Next() {
		if r.scan.line.Kind == Setting {
			r.start = r.scan.line
			return true
		}
	}
	return false
}

// readItem reads the current setting with its continuation lines.
func (r *itemReader) readItem() Item {
	text, l := r.scan.text, r.start
	item := Item{Key: text[l.NameStart:l.NameEnd], Text: text[l.ValueStart:l.ValueEnd], Line: l.Number}
	isBlock := item.Text == ""
	var nested block
	var more []string
	for !r.ahead && r.scan.Next() {
		switch l := &r.scan.line; l.Kind {
		case Blank:
			more = append(more, "")
		case Continuation:
			more = append(more, text[l.Text:l.Stop])
			if isBlock {
				nested.addLine(text[l.Text:l.Stop], l.Number)
			}
		case Setting:
			r.ahead = true
		}
	}
	if item.Nested = nested.items; item.Nested == nil && more != nil {
		item.Text = item.Text + "\n" + strings.Join(more, "\n")
		item.Text = item.Text[:trimRight(item.Text, 0, len(item.Text))]
	}
	return item
}

// block is a nested block while its lines are read.
type block struct {
	items  []Item
	places map[string]int // of the items, once there are many
}

// addLine reads one line of the block. Of two settings of one key the last counts, in the place of the first.
func (b *block) addLine(line string, number int) {
	for more := true; more; {
		var part string
		part, line, more = nextLine(line)
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			continue
		}
		item := Item{Key: trimSpace(key), Text: trimSpace(value), Line: number}
		if i := b.place(item.Key); i >= 0 {
			b.items[i] = item
			continue
		}
		if b.places != nil {
			b.places[item.Key] = len(b.items)
		}
		b.items = append(b.items, item)
	}
}

// place finds a key of the block, -1 when it is not there yet.
func (b *block) place(key string) int {
	if len(b.items) < 16 {
		return indexNested(b.items, key)
	}
	if b.places == nil {
		b.places = make(map[string]int, 2*len(b.items))
		for i := range b.items {
			b.places[b.items[i].Key] = i
		}
	}
	if i, isThere := b.places[key]; isThere {
		return i
	}
	return -1
}

// indexNested finds a nested key; unlike keys of a section they keep their case.
func indexNested(nested []Item, key string) int {
	for i := range nested {
		if nested[i].Key == key {
			return i
		}
	}
	return -1
}
