package timeline

// The kinds that are found by counting reads and deletions.
const (
	objectsRead      = "objects-read"
	objectsDeleted   = "objects-deleted"
	objectsAnonymous = "objects-read-anonymously"
)

func dataKinds() []Kind {
	reads := []string{"s3:GetObject", "s3:CopyObject"}
	deletions := []string{"s3:DeleteObject", "s3:DeleteObjects"}
	return []Kind{
		{Name: objectsRead, Severity: Medium, Calls: reads, When: Condition{Doc: "at least 25 in a row, and five times as many as the same actor otherwise reads from that bucket; high from 100 on, or from a new address"}, Technique: "T1530", Counted: true,
			Sentence: "read|read {#} objects of {requestParameters.bucketName}"},
		{Name: objectsAnonymous, Severity: High, Calls: reads, When: Condition{Doc: "the caller is nobody that AWS knows"}, Technique: "T1530", Counted: true,
			Sentence: "read|read {#} objects of {requestParameters.bucketName}"},
		{Name: objectsDeleted, Severity: Medium, Calls: deletions, When: Condition{Doc: "at least 25 in a row, and five times as many as the same actor otherwise deletes from that bucket; high from 100 on, or from a new address"}, Technique: "T1485", Counted: true,
			Sentence: "deleted|delete {#} objects of {requestParameters.bucketName}"},
		{Name: "objects-locked", Severity: High, Calls: []string{"s3:CopyObject"}, When: has("requestParameters.x-amz-server-side-encryption-customer-algorithm"), Technique: "T1486", Sentence: "encrypted|encrypt objects of {requestParameters.bucketName} with a key of its own"},
		{Name: "bucket-deleted", Severity: Medium, Calls: []string{"s3:DeleteBucket"}, Technique: "T1485", Sentence: "deleted|delete the bucket {requestParameters.bucketName}"},
		{Name: "versioning-off", Severity: Medium, Calls: []string{"s3:PutBucketVersioning"}, When: is("requestParameters.VersioningConfiguration.Status", "Suspended"), Technique: "T1490", Sentence: "ended|end the versions of {requestParameters.bucketName}"},
		{Name: "blocks-read", Severity: High, Calls: []string{"ebs:GetSnapshotBlock", "ebs:ListSnapshotBlocks"}, Technique: "T1530", Sentence: "read|read the blocks of the snapshot {requestParameters.snapshotId}"},
		{Name: "snapshot-made", Severity: Info, Calls: []string{"ec2:CreateSnapshot", "ec2:CreateSnapshots", "rds:CreateDBSnapshot", "rds:CreateDBClusterSnapshot"}, Technique: "T1074",
			Sentence: `made|make a snapshot of {requestParameters.volumeId|requestParameters.dBInstanceIdentifier|requestParameters.dBClusterIdentifier|requestParameters.CreateSnapshotsRequest.InstanceSpecification.InstanceId|"a disk"}`},
		{Name: "exported", Severity: High, Calls: []string{"rds:StartExportTask", "ec2:CreateInstanceExportTask", "ec2:ExportImage", "ec2:CreateStoreImageTask", "dynamodb:ExportTableToPointInTime"}, Technique: "T1537",
			Sentence: `exported|export {requestParameters.sourceArn|requestParameters.instanceId|requestParameters.imageId|requestParameters.tableArn|"an image"} to {requestParameters.s3BucketName|requestParameters.exportToS3.s3Bucket|requestParameters.s3Bucket|"a bucket"}`},
		{Name: "database-deleted", Severity: High, Technique: "T1485",
			Calls:    []string{"rds:DeleteDBInstance", "rds:DeleteDBCluster", "rds:DeleteGlobalCluster", "dynamodb:DeleteTable", "redshift:DeleteCluster"},
			Sentence: "deleted|delete the database {requestParameters.dBInstanceIdentifier|requestParameters.dBClusterIdentifier|requestParameters.globalClusterIdentifier|requestParameters.tableName|requestParameters.clusterIdentifier}"},
		{Name: "backup-deleted", Severity: High, Calls: []string{"backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot", "efs:DeleteFileSystem", "elasticfilesystem:DeleteFileSystem"}, Technique: "T1490",
			Sentence: "deleted|delete the backup {requestParameters.backupVaultName|requestParameters.dBSnapshotIdentifier|requestParameters.dBClusterSnapshotIdentifier|requestParameters.fileSystemId}"},
		{Name: "snapshot-deleted", Severity: Low, Calls: []string{"ec2:DeleteSnapshot", "ec2:DeregisterImage"}, Technique: "T1490", Sentence: "deleted|delete {requestParameters.snapshotId|requestParameters.imageId}"},
		{Name: "volume-deleted", Severity: Low, Calls: []string{"ec2:DeleteVolume"}, Technique: "T1485", Sentence: "deleted|delete the volume {requestParameters.volumeId}"},
		{Name: "encryption-default-off", Severity: Medium, Calls: []string{"ec2:DisableEbsEncryptionByDefault"}, Technique: "T1562.001", Sentence: "switched|switch off the encryption of new disks"},
		{Name: "user-with-files", Severity: Medium, Calls: []string{"transfer:CreateUser", "transfer:ImportSshPublicKey"}, Technique: "T1136.003", Sentence: "let|let {requestParameters.userName} fetch files from the server {requestParameters.serverId}"},
	}
}
