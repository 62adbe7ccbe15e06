return await Task.FromResult(0);
