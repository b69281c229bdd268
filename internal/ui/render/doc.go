// Package render prints answers: ordered values as JSON, YAML, text or a table, byte for byte as the AWS CLI v2 lays
// them out. It knows no AWS; what a page of a listing holds is told by Paging.
package render

import "github.com/awsid/awsid/internal/sys/value"

// Object is a structure whose members keep their order.
type Object = value.Object

// Member is one named value of an Object.
type Member = value.Member
