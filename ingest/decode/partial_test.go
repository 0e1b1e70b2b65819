package decode

import (
	"strings"
	"testing"
)

func TestDamagedNumber(t *testing.T) {
	for value, want := range map[string]bool{
		"5.28758E+11": true, "5,28758E+11": true, "5E+07": true, "1e10": true, "528758000000": false, "AKIAE1": false, "E1": false, "1E": false,
		"": false, "1.5E-3": false, "00000000-0000-4000-8000-0000000000e1": false, "1,5,2E+3": false,
	} {
		if got := damagedNumber(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}

func BenchmarkHistoryCSV(b *testing.B) {
	row := `ana,AKIAEXAMPLE,2024-08-18T11:48:43Z,ec2.amazonaws.com,CreateVpc,eu-west-1,192.0.2.7,"aws-cli/2.0 (x, y)",,"[{""resourceType"":""AWS::EC2::VPC"",""resourceName"":""vpc-1""}]",r1,e1,false,AwsApiCall,111122223333,Management` + "\n"
	benchmark(b, "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,"+
		"Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\n"+strings.Repeat(row, 2000), Options{})
}
