// Package ini is a lossless model of the text of the shared config and
// credentials files. It knows the dialect that the AWS CLI v2 reads (Python's
// RawConfigParser with nested blocks), but no AWS meaning: what a section
// called "profile dev" stands for is the business of package shared.
//
// There is one reader, Scanner. Index (validation and the place of every
// section, in one pass) and Document (the model that can be edited) both stand
// on it, so that what is written is found again by whoever reads:
//
//	doc := ini.Parse(data)
//	section, ok := doc.Section("profile dev")
//	err := section.Set("region", "eu-west-1")
//	data = doc.Bytes()
//
// Bytes(Parse(x)) is x for every input. An edit changes only the bytes it
// must: comments, blank lines, order, line ends, byte order mark, indentation
// and quoting stay as they are.
package ini
