package s3

import (
	"bufio"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
)

// lines writes the listing, which has no other format.
type lines struct {
	w      *bufio.Writer // keeps the first error for Flush
	zone   *time.Location
	humane bool
	count  int
	total  int64
}

func (l *lines) writeBucket(created time.Time, name string) {
	fmt.Fprintf(l.w, "%s %s\n", l.formatTime(created), name)
}

func (l *lines) writePrefix(prefix string) {
	fmt.Fprintf(l.w, "%30s %s/\n", "PRE", lastPart(strings.TrimSuffix(prefix, "/")))
}

func (l *lines) writeObject(modified time.Time, size int64, name string) {
	l.count++
	l.total += size
	fmt.Fprintf(l.w, "%s %10s %s\n", l.formatTime(modified), l.formatSize(size), name)
}

func (l *lines) writeSummary() {
	fmt.Fprintf(l.w, "\nTotal Objects: %d\n   Total Size: %s\n", l.count, l.formatSize(l.total))
}

func (l *lines) formatTime(t time.Time) string { return t.In(l.zone).Format(time.DateTime) }

func (l *lines) formatSize(n int64) string {
	if l.humane {
		return humanSize(n)
	}
	return strconv.FormatInt(n, 10)
}

// humanSize writes a size with one decimal in the unit in which it rounds to less than 1024.
func humanSize(n int64) string {
	switch {
	case n == 1:
		return "1 Byte"
	case n < 1024:
		return strconv.FormatInt(n, 10) + " Bytes"
	}
	size := float64(n)
	units := []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	for i, unit := range units {
		size /= 1024
		if math.RoundToEven(size) < 1024 || i == len(units)-1 {
			return fmt.Sprintf("%.1f %s", size, unit)
		}
	}
	return ""
}

func lastPart(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }

func timeZone(env *app.Env) *time.Location {
	if name := strings.TrimPrefix(env.Vars.Get("TZ"), ":"); name != "" {
		if named, err := time.LoadLocation(name); err == nil {
			return named
		}
	}
	return time.Local
}
