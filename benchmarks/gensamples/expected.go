package main

import (
	"encoding/json"
)

// expectation is what an ingest of the samples, and queries over them, must find.
type expectation struct {
	Files      int `json:"files"`
	Ignored    int `json:"ignored"` // of the files: the digest
	Failed     int `json:"failed"`
	Records    int `json:"records"` // stored + duplicates + rejected
	Stored     int `json:"stored"`  // events + insights
	Duplicates int `json:"duplicates"`
	Conflicts  int `json:"conflicts"`
	Rejected   int `json:"rejected"`
	Events     int `json:"events"`
	Insights   int `json:"insights"`

	FirstTime string `json:"first_time"` // of the events
	LastTime  string `json:"last_time"`

	ErrorCodes    map[string]int `json:"events_by_error_code"` // events with one
	Accounts      map[string]int `json:"events_by_account"`
	Regions       map[string]int `json:"events_by_region"`
	Sources       map[string]int `json:"events_by_source"`
	Names         map[string]int `json:"events_by_name"`
	Categories    map[string]int `json:"events_by_category"`
	LeakedKey     int            `json:"events_of_leaked_key"`      // AKIAEXAMPLEUPLOADER1, wherever from
	LeakedAbroad  int            `json:"events_of_leaked_key_from"` // of these: from 203.0.113.77
	MintedKey     int            `json:"events_of_new_key"`         // AKIAEXAMPLEBACKDOOR1
	ConsoleLogins map[string]int `json:"console_logins"`            // by "MFA used, result"

	PerFile map[string]int `json:"records_by_file"` // rejected ones included
}

// expect counts what the files hold.
func expect(all []*sample) ([]byte, error) {
	e := expectation{ErrorCodes: map[string]int{}, Accounts: map[string]int{}, Regions: map[string]int{}, Sources: map[string]int{}, Names: map[string]int{},
		Categories: map[string]int{}, ConsoleLogins: map[string]int{}, PerFile: map[string]int{}}
	seen := map[string]bool{}
	for _, f := range all {
		e.Files++
		if f.ignored {
			e.Ignored++
		}
		n := len(f.records) + f.insights + f.rejected
		e.PerFile[f.path] = n
		e.Records += n
		e.Rejected += f.rejected
		e.Insights += f.insights
		for _, r := range f.records {
			if seen[r.EventID] {
				e.Duplicates++
				continue
			}
			seen[r.EventID] = true
			e.add(r)
		}
	}
	e.Stored = e.Events + e.Insights
	text, err := json.MarshalIndent(e, "", "  ")
	return append(text, '\n'), err
}

func (e *expectation) add(r *record) {
	e.Events++
	if e.FirstTime == "" || r.EventTime < e.FirstTime {
		e.FirstTime = r.EventTime
	}
	e.LastTime = max(e.LastTime, r.EventTime)
	if r.ErrorCode != "" {
		e.ErrorCodes[r.ErrorCode]++
	}
	e.Accounts[r.RecipientAccountID]++
	e.Regions[r.AwsRegion]++
	e.Sources[r.EventSource]++
	e.Names[r.EventName]++
	e.Categories[r.EventCategory]++
	id, _ := r.UserIdentity.(identity)
	switch id.AccessKeyID {
	case leakedKey:
		e.LeakedKey++
		if r.SourceIPAddress == thief {
			e.LeakedAbroad++
		}
	case mintedKey:
		e.MintedKey++
	}
	if r.EventName == "ConsoleLogin" {
		var result struct{ ConsoleLogin string }
		var how struct{ MFAUsed string }
		if json.Unmarshal(r.ResponseElements, &result) == nil && json.Unmarshal(r.AdditionalEventData, &how) == nil {
			e.ConsoleLogins["MFA "+how.MFAUsed+", "+result.ConsoleLogin]++
		}
	}
}
