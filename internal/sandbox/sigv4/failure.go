package sigv4

// Reason says what is wrong with a signature.
type Reason int

// The reasons, which each protocol words in its own way.
const (
	Incomplete       Reason = iota // a part is missing or malformed
	Mismatch                       // signed with another key, or another request
	Early                          // signed for the future
	Late                           // signed too long ago
	Over                           // a presigned request past its X-Amz-Expires
	BadQuery                       // a presigned request with a wrong parameter
	HeadersNotSigned               // an x-amz- header outside the signature
	PayloadMismatch                // x-amz-content-sha256 is not the body's hash
	BadChunk                       // an aws-chunked body that does not hold together
)

// Failure is a refused signature.
type Failure struct {
	Reason Reason
	Detail string // AWS's words for Incomplete and BadQuery, header names for HeadersNotSigned
	// Canonical and ToSign are what was computed here (Mismatch).
	Canonical, ToSign string
}

// Error returns the detail.
func (f *Failure) Error() string {
	if f.Detail != "" {
		return f.Detail
	}
	return "the request signature we calculated does not match the signature you provided"
}
