package handout

import (
	"net"
	"slices"
	"sync"
)

// maxConnections is how many connections are open at a time. Any user of this machine can open some, and keep them
// open without a word: the oldest that has not shown the token makes room for a new one, so that nobody keeps out who
// has it.
const maxConnections = 128

// boundedListener bounds how many connections are open.
type boundedListener struct {
	net.Listener

	mu   sync.Mutex
	open []*boundedConn // the oldest first
}

// boundedConn is one of them.
type boundedConn struct {
	net.Conn
	listener *boundedListener
	entitled bool // it has shown the token
}

// connKey is where a request's context has its connection.
type connKey struct{}

// Accept implements net.Listener.
func (l *boundedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= maxConnections {
		oldest := max(slices.IndexFunc(l.open, func(c *boundedConn) bool { return !c.entitled }), 0)
		_ = l.open[oldest].Conn.Close() // its server sees that
		l.open = slices.Delete(l.open, oldest, oldest+1)
	}
	bounded := &boundedConn{Conn: conn, listener: l}
	l.open = append(l.open, bounded)
	return bounded, nil
}

// entitle keeps a connection when others have to go.
func (l *boundedListener) entitle(c *boundedConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.entitled = true
}

// Close implements net.Conn.
func (c *boundedConn) Close() error {
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	c.listener.open = slices.DeleteFunc(c.listener.open, func(o *boundedConn) bool { return o == c })
	return c.Conn.Close()
}
